using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Plans;
using Farthing.Verbs;

namespace Farthing.Tests.Architecture;

/// <summary>JSON documents are what <c>farthing schema</c> says of them. A verb adds its lines here.</summary>
public sealed class JsonSchemaTests
{
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("init - --json", "init")]
    [InlineData("init - --schema --json", "init")]
    [InlineData("doctor --json", "doctor")]
    [InlineData(
        "simulate llama-3.1-8b --gpu H100-SXM --in 512 --out 64 --rate 4/s --requests 200 --json",
        "simulate"
    )]
    [InlineData("simulate llama-3.3-70b --gpu L4 --in 512 --out 64 --rate 4/s --json", "simulate")]
    [InlineData("emulate llama-3.1-8b --gpu H100-SXM --port 0 --for 50ms --json", "emulate")]
    [InlineData("completion bash --json", "completion")]
    [InlineData(
        "watch {root}/examples/watch/vllm.prom {root}/examples/watch/dcgm.prom --gpu H100-SXM --gpu-price $2.50/h --interval 15s --once --json",
        "watch"
    )]
    [InlineData(PlanLines.Small + " --json", "plan")]
    [InlineData(
        "plan llama-3.3-70b --gpu L4 --max-gpus 1 --in 512 --out 64 --rate 4/s --requests 200 --json "
            + PlanLines.Still,
        "plan"
    )]
    [InlineData(PlanLines.Small + " --target $50/M --json", "plan.target")]
    [InlineData(PlanLines.Small + " --gpu-price $1/h --target $0.001/M --json", "plan.target")]
    [InlineData(
        "plan llama-3.3-70b --gpu L4 --max-gpus 1 --in 512 --out 64 --rate 4/s --requests 200 --target $1/M --json "
            + PlanLines.Still,
        "plan.target"
    )]
    [InlineData(
        "plan {root}/examples/two-models.yaml --requests 300 --json " + PlanLines.Still,
        "plan.shared"
    )]
    [InlineData(
        "plan {root}/examples/two-models.yaml --requests 100 --fit-inventory --json " + PlanLines.Still,
        "plan.fit",
        Traits = ["Speed", "slow"]
    )]
    public void The_answer_is_what_its_schema_says(string line, string verb)
    {
        RunResult run = Run.Farthing(line.Replace("{root}", RepositoryRoot.Path, StringComparison.Ordinal));

        Assert.InRange(run.ExitCode, 0, 1);
        Assert.Empty(JsonSchema.Check(run.Output, Schema("envelope")));
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal($"farthing.{verb}/1", document.RootElement.GetProperty("schema").GetString());
        Assert.Empty(JsonSchema.Check(document.RootElement.GetProperty("result").GetRawText(), Schema(verb)));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Each_example_of_cost_is_what_its_schema_says()
    {
        string[] lines =
        [
            .. File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "cost.md"))
                .Where(line => line.StartsWith("./farthing cost ", StringComparison.Ordinal)),
        ];
        HashSet<string> verbs = [];
        foreach (string line in lines)
        {
            RunResult run = Run.Farthing(line["./farthing ".Length..] + " --json --explain");

            Assert.InRange(run.ExitCode, 0, 1);
            using JsonDocument document = JsonDocument.Parse(run.Output);
            string verb = document.RootElement.GetProperty("schema").GetString()!["farthing.".Length..^2];
            string result = document.RootElement.GetProperty("result").GetRawText();
            Assert.Empty(JsonSchema.Check(result, Schema(verb)));
            verbs.Add(verb);
        }

        Assert.Equal(21, verbs.Count);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_replay_and_a_comparison_of_plans_are_what_their_schemas_say()
    {
        string folder = PlanLines.Folder();
        string before = Path.Combine(folder, "before.json");
        string after = Path.Combine(folder, "after.json");
        Assert.Equal(0, Run.Farthing($"{PlanLines.Small} -q -o {before}").ExitCode);
        string faster = PlanLines.Small.Replace("--rate 4/s", "--rate 8/s", StringComparison.Ordinal);
        Assert.Equal(0, Run.Farthing($"{faster} -q -o {after}").ExitCode);
        (string Line, string Verb)[] lines =
        [
            ($"plan --replay {before} --json", "plan.replay"),
            ($"plan diff {before} {after} --json", "plan.diff"),
        ];
        foreach ((string line, string verb) in lines)
        {
            RunResult run = Run.Farthing(line);

            Assert.Equal(0, run.ExitCode);
            Assert.Empty(JsonSchema.Check(run.Output, Schema("envelope")));
            using JsonDocument document = JsonDocument.Parse(run.Output);
            string result = document.RootElement.GetProperty("result").GetRawText();
            Assert.Empty(JsonSchema.Check(result, Schema(verb)));
        }
    }

    [Fact]
    public void A_report_of_a_simulation_is_what_its_schema_says()
    {
        string folder = PlanLines.Folder();
        string file = Path.Combine(folder, "run.json");
        Run.Farthing(
            $"simulate llama-3.1-8b --gpu H100-SXM --in 512 --out 64 --rate 4/s --requests 200 -q -o {file}"
        );

        RunResult run = Run.Farthing($"report {file} -o {Path.ChangeExtension(file, ".html")} --json");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(JsonSchema.Check(run.Output, Schema("envelope")));
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Empty(
            JsonSchema.Check(document.RootElement.GetProperty("result").GetRawText(), Schema("report"))
        );
    }

    [Theory]
    [InlineData("nonsense --json", 2)]
    [InlineData("init --json --what", 2)]
    [InlineData("completion tcsh --json", 2)]
    [InlineData("init /no/such/folder/x.yaml --json", 3)]
    public void A_fault_is_what_the_schema_of_errors_says(string line, int exitCode)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Empty(JsonSchema.Check(run.Output, Schema("error")));
        Assert.Empty(run.Error);
    }

    [Fact]
    public void A_document_that_breaks_the_schema_is_noticed()
    {
        Assert.NotEmpty(
            JsonSchema.Check(
                """{"schema":"farthing.error/1","farthing":"0.1.0","faults":[]}""",
                Schema("error")
            )
        );
        Assert.NotEmpty(
            JsonSchema.Check(
                """{"well":true,"findings":[{"name":"a","state":"bad","seen":"b","to_do":null}]}""",
                Schema("doctor")
            )
        );
        Assert.Equal(2, JsonSchema.Check("""{"extra":1,"kind":"schema"}""", Schema("init")).Count);
    }

    private static string Schema(string name) => SchemaVerb.TextOf(name);
}
