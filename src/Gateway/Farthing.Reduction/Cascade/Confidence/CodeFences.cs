using System.Text;
using System.Text.Json;
using System.Xml;

namespace Farthing.Reduction.Cascade.Confidence;

/// <summary>The code in an answer: fenced blocks (CommonMark 0.31, section 4.5) are closed, and what is named JSON or XML parses. There is no parser here of other languages that models write.</summary>
internal static class CodeFences
{
    private const int LeastMarks = 3;
    private const int MostIndent = 3;

    /// <summary>True where no block is broken; so where there is none.</summary>
    public static bool AllParse(string text)
    {
        (char mark, int marks, string language) = ('\0', 0, "");
        StringBuilder code = new();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            (char found, int count, string info) = FenceOf(line);
            if (marks == 0)
            {
                if (count > 0)
                {
                    (mark, marks, language) = (found, count, LanguageOf(info));
                    code.Clear();
                }
            }
            else if (found == mark && count >= marks && info.Length == 0)
            {
                if (!Parses(language, code.ToString()))
                {
                    return false;
                }

                marks = 0;
            }
            else
            {
                code.Append(line).Append('\n');
            }
        }

        return marks == 0;
    }

    /// <summary>The marks that a line opens or closes a block with, and what stands behind them; none: 0.</summary>
    private static (char Mark, int Count, string Info) FenceOf(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> text = line.TrimStart(' ');
        if (line.Length - text.Length > MostIndent || text.IsEmpty || text[0] is not ('`' or '~'))
        {
            return default;
        }

        char mark = text[0];
        ReadOnlySpan<char> info = text.TrimStart(mark);
        int count = text.Length - info.Length;
        return count < LeastMarks || (mark == '`' && info.Contains('`')) // Code within a line.
            ? default
            : (mark, count, info.Trim().ToString());
    }

    private static string LanguageOf(string info) => info.Split(' ', 2)[0].ToLowerInvariant();

    private static bool Parses(string language, string code) =>
        language switch
        {
            "json" or "jsonl" or "ndjson" => IsJson(code),
            "xml" or "svg" => IsXml(code),
            _ => true,
        };

    private static bool IsJson(string code)
    {
        Utf8JsonReader reader = new(
            Encoding.UTF8.GetBytes(code),
            new JsonReaderOptions { AllowMultipleValues = true }
        );
        try
        {
            while (reader.Read()) { }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsXml(string code)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(
                new StringReader(code.Trim()),
                new XmlReaderSettings
                {
                    ConformanceLevel = ConformanceLevel.Auto, // A part of a document will do.
                    DtdProcessing = DtdProcessing.Ignore,
                    XmlResolver = null,
                }
            );
            while (reader.Read()) { }

            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
