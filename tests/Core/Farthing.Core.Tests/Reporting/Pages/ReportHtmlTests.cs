using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Pages;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Reporting.Pages;

public sealed class ReportHtmlTests
{
    private static readonly ReportPage Small = new(
        [
            new Sheet("model <b> & GPU", "1 × L4 keeps the promise.")
            {
                Kind = "Plan · predicted",
                State = SheetState.Good,
                Word = "KEPT",
                Remarks = ["But buying is cheaper."],
                Figures =
                [
                    new SheetFigure("TTFT p95", "480 ms", "of 1.50 s promised")
                    {
                        State = SheetState.Near,
                        Word = "kept",
                    },
                ],
                Sections =
                [
                    new SheetSection(
                        "The answer",
                        [
                            new SheetChart(
                                new Chart(
                                    "Where?",
                                    ChartAxis.Number("x"),
                                    ChartAxis.Number("y"),
                                    [new LineMark([new(0, 0), new(1, 1)])]
                                )
                                {
                                    Table = new Table(
                                        ["x", "y"],
                                        [
                                            ["0", "0"],
                                            ["1", "1"],
                                        ]
                                    ),
                                }
                            ),
                            new SheetTable(
                                "Rows",
                                new Table(
                                    ["name", "value"],
                                    [
                                        ["a", "1"],
                                    ]
                                )
                                {
                                    SortKeys =
                                    [
                                        [0, 1],
                                    ],
                                }
                            )
                            {
                                IsFolded = true,
                            },
                            new SheetFacts([("TTFT", "<script>alert(1)</script>")]),
                            new SheetNotes(["a note"]),
                            new SheetCommand("", "farthing plan x.yaml", []),
                            new SheetWords(["words"]),
                        ]
                    ),
                ],
            },
        ],
        [new SheetTerm("TTFT", "Time to first token.")],
        [new ReportDocument("plan.json", """{"text":"</script><script>alert(1)</script>"}""")],
        "Farthing 1.2.3"
    );

    /// <summary>Everything but the style sheet and the script, which are files of their own.</summary>
    [Fact]
    public void A_page_is_written_as_it_was()
    {
        string page = Regex.Replace(
            ReportHtml.Write(Small),
            "<style>.*?</style>",
            "<style>…</style>",
            RegexOptions.Singleline
        );
        page = Regex.Replace(page, "<script>.*?</script>", "<script>…</script>", RegexOptions.Singleline);

        Golden.Verify(Regex.Replace(page, "sha256-[^&]*", "sha256-…"), "page.html");
    }

    [Fact]
    public void Its_policy_allows_its_own_script_and_nothing_else()
    {
        string page = ReportHtml.Write(Small);
        string script = Regex.Match(page, "<script>(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));

        Assert.Contains("default-src &#39;none&#39;", page, StringComparison.Ordinal);
        Assert.Contains(
            System.Net.WebUtility.HtmlEncode($"script-src 'sha256-{hash}'"),
            page,
            StringComparison.Ordinal
        );
        Assert.DoesNotMatch(@"(src|href)=""(https?:)?//", page);
        Assert.DoesNotMatch(@"@import|url\(", page);
    }

    [Fact]
    public void Text_from_outside_stays_text()
    {
        string page = ReportHtml.Write(Small);

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_in_a_document_comes_back() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<string>(),
                text =>
                {
                    string value = (text ?? "") + "</script><!--&\u2028";
                    string json =
                        $"\"{System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\"";
                    string page = ReportHtml.Write(
                        Small with
                        {
                            Documents = [new ReportDocument("a\"b.json", json)],
                        }
                    );
                    ReportDocument back = Assert.Single(ReportReader.Documents(page));
                    using System.Text.Json.JsonDocument was = System.Text.Json.JsonDocument.Parse(json);
                    using System.Text.Json.JsonDocument now = System.Text.Json.JsonDocument.Parse(back.Json);
                    return back.Name == "a\"b.json"
                        && now.RootElement.GetString() == was.RootElement.GetString();
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_page_that_was_cut_off_yields_what_is_whole()
    {
        ReportPage two = Small with { Documents = [new("a.json", "{}"), new("b.json", """{"x":1}""")] };
        string page = ReportHtml.Write(two);
        string cut = page[..page.IndexOf("\"x\"", StringComparison.Ordinal)];

        Assert.Equal("a.json", Assert.Single(ReportReader.Documents(cut)).Name);
        Assert.True(ReportReader.IsPage(cut));
        Assert.False(ReportReader.IsPage(" {\"a\":1}"));
    }
}
