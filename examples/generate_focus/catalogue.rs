//! The names a bill is made of: providers, their services and regions, units of use, teams.

/// A provider, and how its bills look.
#[derive(Debug, Clone, Copy, Default)]
pub struct Provider {
    /// ProviderName and PublisherName.
    pub name: &'static str,
    /// InvoiceIssuerName.
    pub issuer: &'static str,
    /// What the lines of its invoices are made of charges by.
    pub rounding: Rounding,
    /// How its ids of resources begin.
    pub style: Style,
    /// The services it sells.
    pub services: &'static [Service],
    /// RegionId and RegionName.
    pub regions: &'static [(&'static str, &'static str)],
}

/// How ids of resources and commitments are written.
#[derive(Debug, Clone, Copy, Default)]
pub enum Style {
    /// `arn:aws:ec2:eu-west-1:…`
    #[default]
    Arn,
    /// `/subscriptions/…`
    Path,
    /// `//compute.googleapis.com/projects/…`
    Url,
}

/// What an invoice's line says of its charges.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rounding {
    /// Their sum, to the last digit.
    #[default]
    Nothing,
    /// The sums of each meter in each sub-account, cut at two decimals and added up.
    CutMeters,
    /// Their sum at two decimals, to the nearest.
    Nearest,
}

/// A service: category, name, the word for it in ids, and what its resources are.
pub type Service = (&'static str, &'static str, &'static str, &'static str);

/// A unit of use: its name, places and upper bound of quantities, and places and upper bound of prices.
///
/// Places of quantity and price are 16 together at most, so that a cost has 18 places at most after a discount.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unit {
    /// ConsumedUnit and PricingUnit.
    pub name: &'static str,
    /// Places of a quantity.
    pub quantity_places: u32,
    /// A quantity's digits are below this.
    pub quantity_below: u64,
    /// Least and most places of a price.
    pub price_places: (u32, u32),
    /// A price's digits are below this.
    pub price_below: u64,
    /// Whether mostly whole hours are used, and commitments are sold for it.
    pub is_hours: bool,
}

const fn unit(name: &'static str, quantity: (u32, u64), price_places: (u32, u32), price_below: u64) -> Unit {
    Unit {
        name,
        quantity_places: quantity.0,
        quantity_below: quantity.1,
        price_places,
        price_below,
        is_hours: false,
    }
}

const fn hours(name: &'static str) -> Unit {
    Unit {
        is_hours: true,
        ..unit(name, (7, 9_999_999), (4, 7), 30_000)
    }
}

/// All units; a SKU has one of them.
pub const UNITS: &[Unit] = &[
    hours("Hours"),
    unit("GB-Month", (10, 90_000_000_000), (4, 6), 20_000),
    unit("GB", (9, 5_000_000_000), (4, 7), 900),
    unit("Requests", (0, 100_000), (8, 10), 4_000),
    unit("GB-Second", (6, 900_000_000), (10, 10), 400_000),
    unit("Count", (0, 100_000), (8, 10), 4_000),
    hours("vCPU-Hours"),
    hours("ACU-Hours"),
];

/// The provider of a billing account: of ten six are of AWS, two of Microsoft, two of Google.
pub fn provider(billing_account: u64) -> &'static Provider {
    match billing_account % 10 {
        0..=5 => &AWS,
        6..=7 => &MICROSOFT,
        _ => &GOOGLE,
    }
}

const AWS: Provider = Provider {
    name: "AWS",
    issuer: "Amazon Web Services, Inc.",
    rounding: Rounding::Nothing,
    style: Style::Arn,
    services: &[
        ("Compute", "Amazon Elastic Compute Cloud", "ec2", "instance"),
        ("Storage", "Amazon Simple Storage Service", "s3", "bucket"),
        ("Databases", "Amazon Relational Database Service", "rds", "db"),
        ("Networking", "Amazon Virtual Private Cloud", "vpc", "natgateway"),
        ("Storage", "Amazon Elastic Block Store", "ebs", "volume"),
        ("Compute", "AWS Lambda", "lambda", "function"),
        (
            "Networking",
            "Elastic Load Balancing",
            "elasticloadbalancing",
            "loadbalancer",
        ),
        ("Management and Governance", "AmazonCloudWatch", "cloudwatch", "metric"),
        ("Databases", "Amazon DynamoDB", "dynamodb", "table"),
        ("Compute", "Amazon Elastic Container Service", "ecs", "task"),
        ("Compute", "Amazon Elastic Kubernetes Service", "eks", "cluster"),
        ("Databases", "Amazon ElastiCache", "elasticache", "cachecluster"),
        ("Analytics", "Amazon Redshift", "redshift", "cluster"),
        ("Analytics", "Amazon Athena", "athena", "workgroup"),
        ("Analytics", "AWS Glue", "glue", "job"),
        ("AI and Machine Learning", "Amazon SageMaker", "sagemaker", "endpoint"),
        ("Integration", "Amazon Simple Queue Service", "sqs", "queue"),
        ("Integration", "Amazon Simple Notification Service", "sns", "topic"),
        ("Security", "AWS Key Management Service", "kms", "key"),
        ("Security", "AWS Secrets Manager", "secretsmanager", "secret"),
        ("Networking", "Amazon CloudFront", "cloudfront", "distribution"),
        ("Networking", "Amazon Route 53", "route53", "hostedzone"),
        ("Management and Governance", "AWS Config", "config", "recorder"),
        ("Analytics", "Amazon Kinesis", "kinesis", "stream"),
    ],
    regions: &[
        ("us-east-1", "US East (N. Virginia)"),
        ("us-west-2", "US West (Oregon)"),
        ("eu-central-1", "Europe (Frankfurt)"),
        ("eu-west-1", "Europe (Ireland)"),
        ("ap-southeast-2", "Asia Pacific (Sydney)"),
        ("sa-east-1", "South America (São Paulo)"),
    ],
};

const MICROSOFT: Provider = Provider {
    name: "Microsoft",
    issuer: "Microsoft Ireland Operations Limited",
    rounding: Rounding::CutMeters,
    style: Style::Path,
    services: &[
        ("Compute", "Virtual Machines", "Microsoft.Compute", "virtualMachines"),
        ("Storage", "Storage Accounts", "Microsoft.Storage", "storageAccounts"),
        ("Databases", "SQL Database", "Microsoft.Sql", "databases"),
        ("Networking", "Bandwidth", "Microsoft.Network", "publicIPAddresses"),
        ("Compute", "Azure App Service", "Microsoft.Web", "sites"),
        (
            "Compute",
            "Azure Kubernetes Service",
            "Microsoft.ContainerService",
            "managedClusters",
        ),
        (
            "Databases",
            "Azure Cosmos DB",
            "Microsoft.DocumentDB",
            "databaseAccounts",
        ),
        (
            "Management and Governance",
            "Log Analytics",
            "Microsoft.OperationalInsights",
            "workspaces",
        ),
    ],
    regions: &[
        ("westeurope", "West Europe"),
        ("germanywestcentral", "Germany West Central"),
        ("eastus2", "East US 2"),
    ],
};

const GOOGLE: Provider = Provider {
    name: "Google Cloud",
    issuer: "Google Cloud EMEA Limited",
    rounding: Rounding::Nearest,
    style: Style::Url,
    services: &[
        ("Compute", "Compute Engine", "compute.googleapis.com", "instances"),
        ("Storage", "Cloud Storage", "storage.googleapis.com", "buckets"),
        ("Analytics", "BigQuery", "bigquery.googleapis.com", "datasets"),
        ("Databases", "Cloud SQL", "sqladmin.googleapis.com", "instances"),
        ("Compute", "Kubernetes Engine", "container.googleapis.com", "clusters"),
        (
            "Networking",
            "Networking",
            "networking.googleapis.com",
            "forwardingRules",
        ),
        ("Integration", "Cloud Pub/Sub", "pubsub.googleapis.com", "topics"),
        (
            "Management and Governance",
            "Cloud Logging",
            "logging.googleapis.com",
            "buckets",
        ),
    ],
    regions: &[
        ("europe-west1", "Belgium"),
        ("europe-west3", "Frankfurt"),
        ("us-central1", "Iowa"),
    ],
};

/// How a SKU is sold; two of them need quotes in CSV.
pub const OFFERS: &[&str] = &[
    "On Demand",
    "Linux/UNIX, shared tenancy",
    "Standard",
    "first 50 TB / month",
    "Provisioned",
    "out, to the Internet",
];

/// Who uses it.
pub const TEAMS: &[&str] = &[
    "checkout",
    "search",
    "platform",
    "identity",
    "payments",
    "ranking",
    "serving",
    "data",
    "insights",
    "web",
    "mobile",
    "reliability",
    "security",
    "network",
    "growth",
    "ads",
    "billing",
    "catalog",
    "stock",
    "delivery",
    "support",
    "partners",
    "video",
    "messages",
    "research",
];

/// Parts of an application.
pub const PARTS: &[&str] = &["api", "worker", "database", "cache", "loader", "frontend"];

/// What a sub-account is for.
pub const PURPOSES: &[&str] = &["production", "staging", "development", "sandbox"];
