using System.Net;

namespace Farthing.Reporting.Pages;

/// <summary>Takes the embedded documents out of a report.</summary>
public static class ReportReader
{
    private const string Opening =
        "<script type=\"application/json\" class=\"farthing-document\" data-name=\"";
    private const string Closing = "</script>";

    /// <summary>True when a text looks like a page rather than a JSON document.</summary>
    public static bool IsPage(string text) => text.AsSpan().TrimStart('\uFEFF').TrimStart().StartsWith("<");

    /// <summary>The documents in a page, in its order; empty where it is no report.</summary>
    /// <param name="page">The page's text; a page that was cut off yields what is whole.</param>
    public static IReadOnlyList<ReportDocument> Documents(string page)
    {
        List<ReportDocument> documents = [];
        int at = 0;
        while ((at = page.IndexOf(Opening, at, StringComparison.Ordinal)) >= 0)
        {
            int name = at + Opening.Length;
            int quote = page.IndexOf("\">", name, StringComparison.Ordinal);
            int end = quote < 0 ? -1 : page.IndexOf(Closing, quote, StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            documents.Add(
                new ReportDocument(WebUtility.HtmlDecode(page[name..quote]), page[(quote + 2)..end].Trim())
            );
            at = end;
        }

        return documents;
    }

    /// <summary>The element that embeds a document; <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c>, which JSON has in strings only, as escapes, so that no text can end the element.</summary>
    internal static string Element(ReportDocument document)
    {
        string json = document
            .Json.Trim()
            .Replace("&", "\\u0026", StringComparison.Ordinal)
            .Replace("<", "\\u003c", StringComparison.Ordinal)
            .Replace(">", "\\u003e", StringComparison.Ordinal)
            .Replace("\u2028", "\\u2028", StringComparison.Ordinal)
            .Replace("\u2029", "\\u2029", StringComparison.Ordinal);
        return $"{Opening}{WebUtility.HtmlEncode(document.Name)}\">\n{json}\n{Closing}\n";
    }
}
