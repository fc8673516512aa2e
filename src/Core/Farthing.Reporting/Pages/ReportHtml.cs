using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Farthing.Reporting.Sheets;

namespace Farthing.Reporting.Pages;

/// <summary>Writes a report as one HTML file that asks for nothing else.</summary>
public static class ReportHtml
{
    private const string Icon =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%231f6feb'/%3E%3Cpath d='M6 12V4h5M6 8h4' stroke='white' stroke-width='1.8' fill='none'/%3E%3C/svg%3E";

    /// <summary>The whole page.</summary>
    public static string Write(ReportPage page)
    {
        string title = page.Views.Count == 1 ? page.Views[0].Title : $"{page.Views.Count} results";
        StringBuilder html = new();
        html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Append(
            CultureInfo.InvariantCulture,
            $"<meta http-equiv=\"Content-Security-Policy\" content=\"{E(PageAssets.Policy)}\">\n"
        );
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.Append("<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.Append(
            CultureInfo.InvariantCulture,
            $"<meta name=\"generator\" content=\"{E(page.Program)}\">\n"
        );
        html.Append(CultureInfo.InvariantCulture, $"<title>{E(title)} · Farthing</title>\n");
        html.Append(CultureInfo.InvariantCulture, $"<link rel=\"icon\" href=\"{Icon}\">\n");
        html.Append(CultureInfo.InvariantCulture, $"<style>\n{PageAssets.Style}</style>\n</head>\n<body>\n");
        html.Append("<a class=\"skip\" href=\"#content\">Skip to the verdict</a>\n<main id=\"content\">\n");
        BlockWriter blocks = new(html, page.Terms);
        if (page.Views.Count > 1)
        {
            Contents(html, page);
        }

        for (int i = 0; i < page.Views.Count; i++)
        {
            View(html, blocks, page.Views[i], i, page.Views.Count > 1);
        }

        Terms(html, page);
        html.Append(
            CultureInfo.InvariantCulture,
            $"</main>\n<footer>Written by {E(page.Program)}. This file holds its data: <code>farthing report THIS.html</code> reads it back.</footer>\n"
        );
        foreach (ReportDocument document in page.Documents)
        {
            html.Append(ReportReader.Element(document));
        }

        html.Append(
            CultureInfo.InvariantCulture,
            $"<script>{PageAssets.Script}</script>\n</body>\n</html>\n"
        );
        return html.ToString();
    }

    /// <summary>Text as it may stand in markup.</summary>
    internal static string E(string text) => System.Net.WebUtility.HtmlEncode(text);

    private static void Contents(StringBuilder html, ReportPage page)
    {
        html.Append("<nav aria-label=\"Results\"><h1>Results</h1><ol>\n");
        for (int i = 0; i < page.Views.Count; i++)
        {
            Sheet view = page.Views[i];
            html.Append(
                CultureInfo.InvariantCulture,
                $"<li><a href=\"#v{i}\">{E(view.Title)}</a> {Badge(view.State, view.Word)}<br><span class=\"quiet\">{E(view.Answer)}</span></li>\n"
            );
        }

        html.Append("</ol></nav>\n");
    }

    private static void View(StringBuilder html, BlockWriter blocks, Sheet view, int index, bool isOneOfMany)
    {
        string level = isOneOfMany ? "h2" : "h1";
        html.Append(
            CultureInfo.InvariantCulture,
            $"<article id=\"v{index}\" aria-labelledby=\"v{index}-h\">\n<header>\n"
        );
        html.Append(
            CultureInfo.InvariantCulture,
            $"<p class=\"kind\"><span>{E(view.Kind)}</span>{Badge(view.State, view.Word)}</p>\n"
        );
        html.Append(
            CultureInfo.InvariantCulture,
            $"<{level} id=\"v{index}-h\" class=\"subject\">{E(view.Title)}</{level}>\n<p class=\"verdict\">{E(view.Answer)}</p>\n"
        );
        foreach (string remark in view.Remarks)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"remark\">{E(Together(remark))}</p>\n");
        }

        html.Append("</header>\n");
        if (view.Figures.Count > 0)
        {
            html.Append("<ul class=\"cards\">\n");
            foreach (SheetFigure card in view.Figures)
            {
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<li class=\"card {State(card.State)}\"><span class=\"label\">{blocks.Term(card.Label)}</span><strong>{E(card.Value)}</strong><span class=\"beside\">{E(Together(card.Beside))}</span>{Badge(card.State, card.Word)}</li>\n"
                );
            }

            html.Append("</ul>\n");
        }

        int next = 0;
        foreach (SheetPartSections part in SheetPartSections.Of(view.Sections))
        {
            int top = isOneOfMany ? 3 : 2;
            string id = FormattableString.Invariant($"v{index}s{next}");
            bool isHeaded = part.Head.Length > 0;
            if (isHeaded)
            {
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<section class=\"part\" aria-labelledby=\"{id}-p\"><h{top} id=\"{id}-p\">{E(part.Head)}</h{top}>\n"
                );
            }

            foreach (SheetSection section in part.Sections)
            {
                blocks.Section(section, $"v{index}s{next++}", isHeaded ? top + 1 : top);
            }

            html.Append(isHeaded ? "</section>\n" : "");
        }

        if (view.Formulas.Count > 0)
        {
            SheetFacts formulas = new([
                .. view.Formulas.Select(formula => (formula.Name, formula.Definition)),
            ]);
            blocks.Section(
                new SheetSection("How the figures come about", [formulas]) { IsFolded = true },
                $"v{index}f",
                isOneOfMany ? 3 : 2
            );
        }

        html.Append("</article>\n");
    }

    private static void Terms(StringBuilder html, ReportPage page)
    {
        if (page.Terms.Count == 0)
        {
            return;
        }

        html.Append(
            "<section id=\"terms\" aria-labelledby=\"terms-h\"><h2 id=\"terms-h\">Definitions</h2>\n<dl class=\"terms\">\n"
        );
        foreach (SheetTerm term in page.Terms)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<div><dt>{E(term.Name)}</dt><dd>{E(term.Definition)}</dd></div>\n"
            );
        }

        html.Append("</dl></section>\n");
    }

    private static string Badge(SheetState state, string word) =>
        word.Length == 0
            ? ""
            : $"<span class=\"badge {State(state)}\"><span aria-hidden=\"true\">{Shape(state)}</span> {E(word)}</span>";

    private static string State(SheetState state) => "is-" + state.ToString().ToLowerInvariant();

    private static string Shape(SheetState state) =>
        state switch
        {
            SheetState.Good => "✓",
            SheetState.Near => "▲",
            SheetState.Bad => "✕",
            _ => "●",
        };

    /// <summary>A figure and its percent sign stay on one line.</summary>
    private static string Together(string words) => words.Replace(" %", "\u00a0%", StringComparison.Ordinal);
}

/// <summary>The style sheet and the little script that every page carries, and the policy that allows these two and nothing else.</summary>
internal static class PageAssets
{
    /// <summary>The style sheet.</summary>
    public static string Style { get; } = Read("page.css");

    /// <summary>The script: sorting of tables, opening of folded parts for print.</summary>
    public static string Script { get; } = Read("page.js");

    /// <summary>The content security policy: no network, no other script.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'; base-uri 'none'; form-action 'none'";

    private static string Read(string name)
    {
        using Stream stream =
            typeof(PageAssets).Assembly.GetManifestResourceStream("Farthing.Reporting.Pages." + name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
