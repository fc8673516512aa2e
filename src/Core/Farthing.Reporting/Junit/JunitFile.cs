using System.Globalization;
using System.Text;
using System.Xml;

namespace Farthing.Reporting.Junit;

/// <summary>Results of checks as JUnit XML, which CI systems show as tests.</summary>
/// <remarks>The form that Jenkins, GitLab and GitHub actions read: testsuites, testsuite with its counts, testcase with failure or skipped. Characters that XML has no place for become U+FFFD.</remarks>
public static class JunitFile
{
    /// <summary>The text of a suite.</summary>
    /// <param name="suite">Its name, such as <c>farthing check</c>.</param>
    /// <param name="cases">Its cases, in their order.</param>
    public static string Text(string suite, IReadOnlyList<JunitCase> cases)
    {
        StringBuilder text = new();
        XmlWriterSettings settings = new()
        {
            Indent = true,
            NewLineChars = "\n",
            OmitXmlDeclaration = true,
        };
        text.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        using (XmlWriter xml = XmlWriter.Create(text, settings))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", Clean(suite));
            Count(xml, "tests", cases.Count);
            Count(xml, "failures", cases.Count(each => each.Outcome == JunitOutcome.Failed));
            Count(xml, "errors", 0);
            Count(xml, "skipped", cases.Count(each => each.Outcome == JunitOutcome.Skipped));
            foreach (JunitCase each in cases)
            {
                Write(xml, suite, each);
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private static void Write(XmlWriter xml, string suite, JunitCase each)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean(suite));
        xml.WriteAttributeString("name", Clean(each.Name));
        if (each.Outcome != JunitOutcome.Passed)
        {
            xml.WriteStartElement(each.Outcome == JunitOutcome.Failed ? "failure" : "skipped");
            xml.WriteAttributeString("message", Clean(each.Message));
            xml.WriteString(Clean(each.Detail));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Count(XmlWriter xml, string name, int count) =>
        xml.WriteAttributeString(name, count.ToString(CultureInfo.InvariantCulture));

    private static string Clean(string text)
    {
        StringBuilder clean = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]);
            if (isPair)
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }
}

/// <summary>A case of a suite.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Message">One line; empty where it passed.</param>
/// <param name="Detail">More lines, such as a command.</param>
public sealed record JunitCase(string Name, JunitOutcome Outcome, string Message = "", string Detail = "");

/// <summary>Outcome of a case.</summary>
public enum JunitOutcome
{
    Passed,
    Failed,

    /// <summary>Not judged.</summary>
    Skipped,
}
