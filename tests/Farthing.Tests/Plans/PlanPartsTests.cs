using System.Text.Json;
using Farthing.Documents;
using Farthing.Documents.Plans;
using Farthing.Planning;
using Farthing.Reporting.Pages;
using Farthing.Reporting.Sheets;
using Farthing.Scenarios.Plans;
using Farthing.Sheets.Plans;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

/// <summary>A plan's page is three parts: the decision on one screen, why, how to run it.</summary>
public sealed class PlanPartsTests
{
    private const int DecisionLines = 30;
    private const string Impossible =
        "plan llama-3.1-8b --in 512 --out 64 --rate 2/s --requests 200 --slo itl_p95=2ms,ttft_p95=5ms "
        + PlanLines.Still;

    /// <summary>33,100 tokens are more than the 32,768 that one provider takes: its bill is of requests that it refuses.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_bill_of_requests_that_an_api_does_not_take_says_so()
    {
        RunResult run = Run.Farthing(
            $"plan llama-3.1-8b --in 33000 --out 100 --rate 0.2/s --requests 50 --slo ttft_p95=30s --gpu H100-SXM --why {PlanLines.Still}"
        );

        Assert.Matches(
            @"cerebras/llama3\.1-8b: 100 % of the requests are longer than its context of\s+32,768\s+tokens",
            run.Output
        );
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("chat-70b")]
    [InlineData("chat-8b")]
    [InlineData("code-32b")]
    [InlineData("long-chat-own-gpus")]
    public void The_decision_of_an_example_fits_one_screen_and_names_the_other_parts(string example)
    {
        RunResult run = Run.Farthing($"plan {RepositoryRoot.Path}/examples/{example}.yaml {PlanLines.Still}");

        Assert.Equal(0, run.ExitCode);
        HoldsTheScreen(run.Output);
        Assert.Matches(@"\n    90 % sure .* chosen ", run.Output);
        Assert.Contains("\n  Without people", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n  Which GPU costs least?", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(Impossible)]
    [InlineData(
        "plan deepseek-r1 --max-gpus 1 --in 512 --out 64 --rate 2/s --requests 200 " + PlanLines.Still
    )]
    public void Without_a_fleet_the_decision_says_what_stands_in_the_way_on_one_screen(string line)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(1, run.ExitCode);
        HoldsTheScreen(run.Output);
        Assert.Contains("\nWHAT STANDS IN THE WAY?", run.Output, StringComparison.Ordinal);
        Assert.Contains(" more GPUs: --why\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(PlanLines.Small)]
    [InlineData(Impossible)]
    public void The_three_parts_are_the_whole_sheet_with_nothing_lost_or_twice(string line)
    {
        Sheet whole = SheetOf(line);
        Sheet[] parts = [.. All.Select(part => whole.Only(part))];

        Assert.Equal(
            whole.Sections.Select(section => section.Title),
            parts.SelectMany(part => part.Sections).Select(section => section.Title)
        );
        Assert.All(parts, part => Assert.NotEmpty(part.Sections));
        Assert.All(parts, part => Assert.Equal((whole.Title, whole.Answer), (part.Title, part.Answer)));
        string[] titles =
        [
            .. whole
                .Sections.SelectMany(section => section.Blocks)
                .Select(block =>
                    block switch
                    {
                        SheetTable table => table.Title,
                        SheetChart chart => chart.Chart.Title,
                        SheetCommand command => command.Lead,
                        _ => "",
                    }
                )
                .Where(title => title.Length > 0),
        ];
        Assert.Equal(titles.Distinct(), titles);
        Assert.Equal(parts.SelectMany(part => part.Sections), whole.Only(All).Sections);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Every_gpu_without_a_fleet_has_its_reason_once()
    {
        PlanDocument plan = DocumentOf(Impossible);
        Sheet sheet = PlanSheet.Of(plan, Around);
        string[] told =
        [
            .. sheet
                .Sections.SelectMany(section => section.Blocks)
                .OfType<SheetTable>()
                .Where(table => table.Table.Heads.Any(head => head.Text == "what stands in the way"))
                .SelectMany(table => table.Table.Rows)
                .Select(row => row[0]),
        ];

        Assert.True(told.Length > 5, $"{told.Length} GPUs");
        Assert.Equal(plan.Without.Select(miss => miss.Gpu), told);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Why_and_run_stand_after_the_answer_alone_and_together()
    {
        string decision = Run.Farthing(PlanLines.Small).Output;
        string why = Run.Farthing(PlanLines.Small + " --why").Output;
        string how = Run.Farthing(PlanLines.Small + " --run").Output;
        string both = Run.Farthing(PlanLines.Small + " --run --why").Output;

        string[] head = decision.Split('\n')[..3];
        Assert.All(new[] { why, how, both }, page => Assert.Equal(head, page.Split('\n')[..3]));
        Assert.Contains("\nTHE DECISION\n", decision, StringComparison.Ordinal);
        Assert.DoesNotContain("NEXT STEPS", decision + why, StringComparison.Ordinal);
        Assert.DoesNotContain("vllm serve", decision + why, StringComparison.Ordinal);
        Assert.DoesNotContain("THE DECISION", why + how + both, StringComparison.Ordinal);
        Assert.Contains("\nWHY NOT THE OTHERS?\n", why, StringComparison.Ordinal);
        Assert.Contains("\n  GPU price ", why, StringComparison.Ordinal);
        Assert.Contains("vllm serve", how, StringComparison.Ordinal);
        Assert.Contains("farthing bench", how, StringComparison.Ordinal);
        Assert.Equal(Body(why) + Body(how), Body(both));

        // From the empty line after the answer on, which may take two lines.
        static string Body(string page)
        {
            string[] lines = page.Split('\n');
            return string.Join(
                        '\n',
                        lines
                            .Skip(Array.IndexOf(lines, "", 2))
                            .Where(line => !line.Contains(" configurations, ", StringComparison.Ordinal))
                    )
                    .TrimEnd() + "\n";
        }
    }

    [Fact]
    public void The_page_and_markdown_hold_all_parts_under_their_heads()
    {
        Sheet sheet = SheetOf(PlanLines.Small);
        string page = ReportHtml.Write(new ReportPage([sheet], [], [], "Farthing"));
        string markdown = SheetMarkdown.Write([sheet]);

        int decision = page.IndexOf(">The decision</h2>", StringComparison.Ordinal);
        int why = page.IndexOf(">Why</h2>", StringComparison.Ordinal);
        int run = page.IndexOf(">How to run it</h2>", StringComparison.Ordinal);
        Assert.True(0 < decision && decision < why && why < run, $"{decision}, {why}, {run}");
        Assert.InRange(page.IndexOf(">How sure?</h3>", StringComparison.Ordinal), why, run);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(page, ">The decision<"));
        foreach (
            string head in (string[])
                ["### The decision", "### Why", "#### How sure?", "### How to run it", "#### Next steps"]
        )
        {
            Assert.Contains($"\n{head}\n", markdown, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--why --json", "--why has no effect beside --json")]
    [InlineData("--run --json", "--run has no effect beside --json")]
    [InlineData("--why --target $1/M", "--why has no effect beside --target")]
    [InlineData("--run --fit-inventory", "--run has no effect on several models or an inventory")]
    [InlineData("--why --capacity 8xH100-SXM", "--why has no effect beside --capacity")]
    public void A_part_is_refused_where_there_is_none(string flags, string words)
    {
        RunResult run = Run.Farthing($"{PlanLines.Small} {flags}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error + run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_part_that_was_looked_at_is_no_part_of_the_plan()
    {
        string file = Path.Combine(PlanLines.Folder(), "plan.json");

        Assert.Equal(0, Run.Farthing($"{PlanLines.Small} --why --run -q -o {file}").ExitCode);

        using JsonDocument plan = JsonDocument.Parse(File.ReadAllText(file));
        string arguments = plan
            .RootElement.GetProperty("result")
            .GetProperty("replay")
            .GetProperty("arguments")
            .GetRawText();
        Assert.Contains("--slo", arguments, StringComparison.Ordinal);
        Assert.DoesNotContain("--why", arguments, StringComparison.Ordinal);
        Assert.DoesNotContain("--run", arguments, StringComparison.Ordinal);
    }

    private static readonly SheetPart[] All = [SheetPart.Decision, SheetPart.Why, SheetPart.Run];

    private static Envelope Around => new("farthing.plan/1", null, null, null, [], default);

    private static void HoldsTheScreen(string output)
    {
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.InRange(lines.Length, 1, DecisionLines);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, SheetTerminal.Usual));
        Assert.Matches("--why: .+ · --run: .+", lines[^1]);
    }

    private static Sheet SheetOf(string line) => PlanSheet.Of(DocumentOf(line), Around);

    private static PlanDocument DocumentOf(string line)
    {
        PlanCase asked = new(line);
        Plan plan = Planner.Run(asked.Inputs.Request, null, TestContext.Current.CancellationToken);
        return new PlanRecord(
            new PlanAnswer(asked.Inputs, plan, [], 0, asked.Context.Faults),
            isWhole: false
        ).Document();
    }
}
