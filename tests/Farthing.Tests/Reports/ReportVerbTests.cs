using Farthing.Tests.Cli;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Reports;

public sealed class ReportVerbTests : IDisposable
{
    private const string Simulate =
        "simulate llama-3.1-8b --gpu H100-SXM --in 1024 --out 128 --rate 8/s --requests 300 --slo ttft_p95=1s,itl_p95=40ms --config-dir no-such-folder -q";

    private readonly string folder = PlanLines.Folder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_plan_and_a_simulation_stand_on_one_page_verdict_first()
    {
        Make($"{PlanLines.Small} -q -o {At("plan.json")}");
        Make($"{Simulate} -o {At("run.json")}");

        RunResult run = Run.Farthing($"report {At("plan.json")} {At("run.json")} -o {At("both.html")}");

        string page = File.ReadAllText(At("both.html"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("KEPT", run.Output, StringComparison.Ordinal);
        Assert.Contains("keeps the promise for $", page, StringComparison.Ordinal);
        Assert.True(
            page.IndexOf("class=\"verdict\"", StringComparison.Ordinal)
                < page.IndexOf("<svg", StringComparison.Ordinal)
        );
        foreach (
            string question in (string[])
                [
                    "Is the promise kept?",
                    "Where does the money go?",
                    "What does speed cost?",
                    "Would buying be cheaper?",
                    "What moves the decision?",
                    "What fills a GPU&#39;s memory?",
                    "How long until the first token? (TTFT)",
                    "How long are the gaps between tokens?",
                    "How full was the cache?",
                    "Who waited for whom?",
                ]
        )
        {
            Assert.Contains(question, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_report_read_back_is_the_same_report()
    {
        Make($"{Simulate} -o {At("run.json")}");
        Make($"report {At("run.json")} -o {At("old.html")}");

        Make($"report {At("old.html")} -o {At("new.html")}");

        Assert.Equal(File.ReadAllText(At("old.html")), File.ReadAllText(At("new.html")));
    }

    [Fact]
    public void Output_and_report_of_simulate_write_the_same_page()
    {
        Make($"{Simulate} -o {At("run.html")} --report {At("other.html")}");

        Assert.Equal(File.ReadAllText(At("run.html")), File.ReadAllText(At("other.html")));
        Assert.StartsWith("<!doctype html>", File.ReadAllText(At("run.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_does_not_fit_has_a_page_that_says_so()
    {
        RunResult run = Run.Farthing(
            $"simulate llama-3.3-70b --gpu L4 --in 512 --out 64 --rate 4/s -q -o {At("no.html")}"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("DOES NOT FIT", File.ReadAllText(At("no.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_that_nothing_meets_has_a_page_that_says_so()
    {
        RunResult run = Run.Farthing(
            $"plan llama-3.3-70b --gpu L4 --max-gpus 1 --in 512 --out 64 --rate 4/s --requests 200 -q --report {At("no.html")} {PlanLines.Still}"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("NO PLAN", File.ReadAllText(At("no.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_wrong_with_the_inputs_is_said_at_once()
    {
        File.WriteAllText(At("half.json"), "{\"schema\": \"farthing.plan/1\", \"resu");
        File.WriteAllText(At("other.json"), "{\"schema\": \"farthing.simulat/1\"}");
        File.WriteAllText(At("page.html"), "<html><p>not ours</p></html>");
        File.WriteAllText(
            At("empty.json"),
            "{\"schema\": \"farthing.simulate/1\", \"result\": {\"fits\": true, \"deployment\": {\"model\": 7}}}"
        );

        RunResult run = Run.Farthing(
            $"report {At("half.json")} {At("other.json")} {At("page.html")} {At("none.json")} {At("empty.json")} -o {At("out.html")}"
        );

        Assert.Equal(2, run.ExitCode);
        foreach (string code in (string[])["FAR8301", "FAR8302", "FAR8303", "FAR8304", "FAR1105"])
        {
            Assert.Contains(code, run.Error, StringComparison.Ordinal);
        }

        Assert.Contains("farthing.simulate/1", run.Error, StringComparison.Ordinal);
        Assert.Contains("result.deployment.model", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(At("out.html")));
    }

    [Theory]
    [InlineData("report x.json -o x.json", "FAR1106")]
    [InlineData("cost price --gpu-price $2/h --tps 3000 -o x.html", "FAR8302")]
    public void A_page_where_there_is_none_is_refused(string line, string code)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    /// <summary>Any value of a result may be missing or of another kind: that is a fault or a gap, never a defect.</summary>
    [Fact]
    public void A_result_with_any_one_value_gone_ends_in_a_page_or_a_fault()
    {
        Make($"{Simulate} -o {At("run.json")}");
        string whole = File.ReadAllText(At("run.json"));
        System.Text.Json.Nodes.JsonObject result = System.Text.Json.Nodes.JsonNode.Parse(whole)![
            "result"
        ]!.AsObject();
        foreach (string name in result.Select(member => member.Key).ToArray())
        {
            foreach (string value in (string[])["null", "7", "\"x\"", "[]", "{}", "[{}]", "{\"a\":{}}"])
            {
                System.Text.Json.Nodes.JsonNode document = System.Text.Json.Nodes.JsonNode.Parse(whole)!;
                document["result"]![name] = System.Text.Json.Nodes.JsonNode.Parse(value);
                File.WriteAllText(At("bent.json"), document.ToJsonString());

                RunResult run = Run.Farthing($"report {At("bent.json")} -o {At("bent.html")}");

                Assert.True(run.ExitCode is 0 or 2, $"{name} = {value}: {run.Error}");
            }
        }
    }

    private static void Make(string line)
    {
        RunResult run = Run.Farthing(line);
        Assert.True(run.ExitCode == 0, $"{line}: {run.Error}");
    }

    private string At(string name) => Path.Combine(folder, name);
}
