using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Tests.Cli;
using Farthing.Tests.Reduction.Cascade.Prior;

namespace Farthing.Tests.Verbs.Routes;

public sealed class RouteVerbTests : IDisposable
{
    private const string Day = "--today 2026-11-20";
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-route-").FullName;

    private string Labels => Path.Combine(folder, "labels.csv");

    private string RouterFile => Path.Combine(folder, "router.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Trait("Speed", "slow")]
    public void A_router_is_trained_then_explained_then_evaluated_on_other_labels()
    {
        Write(1200);

        RunResult train = Run.Farthing(
            $"route train --labels {Labels} -o {RouterFile} {Day} --max-regret 5%"
        );
        RunResult easy = Run.Farthing(
            $"route explain --router {RouterFile} --prompt 'name the capital of sky 7'"
        );
        RunResult hard = Run.Farthing(
            $"route explain --router {RouterFile} --prompt 'prove the theorem of matrix 7' --json"
        );

        Assert.Equal(0, train.ExitCode);
        Assert.Contains(
            "regret of at most 5.0 % a request with 95 % confidence",
            train.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(0, easy.ExitCode);
        Assert.StartsWith(
            "small: the score is ",
            easy.Output.Replace("ANSWER  ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        JsonElement result = Result(hard);
        Assert.Equal("large", result.GetProperty("chosen").GetString());
        double sum = result
            .GetProperty("parts")
            .EnumerateArray()
            .Sum(part => part.GetProperty("contribution").GetDouble());
        Assert.Equal(result.GetProperty("score").GetDouble(), sum, 1e-5);
        RunResult evaluate = Run.Farthing(
            $"route evaluate --labels {Labels} --router {RouterFile} --divisions 1"
        );
        Assert.Equal(0, evaluate.ExitCode);
        Assert.Contains("trained on this file", evaluate.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Labels_with_signals_of_answers_train_a_model_of_confidence()
    {
        StringBuilder text = new(
            "prompt,small,large,geometric_mean,worst_window,first_margin,entropy,failed_checks\n"
        );
        for (int i = 0; i < 800; i++)
        {
            bool isRight = i % 3 != 0;
            string mean = ((isRight ? 0.6 : 0.3) + (0.003 * (i % 100))).ToString(
                CultureInfo.InvariantCulture
            );
            text.Append(CultureInfo.InvariantCulture, $"question {i},{isRight},True,{mean},0.2,0.5,0.1,0\n");
        }

        File.WriteAllText(Labels, text.ToString());

        RunResult run = Run.Farthing(
            $"route train --labels {Labels} --weak small --strong large -o {RouterFile} {Day} --json"
        );
        File.WriteAllText(Labels, text.ToString().Replace(",entropy", ",other", StringComparison.Ordinal));
        RunResult half = Run.Farthing(
            $"route train --labels {Labels} --weak small --strong large -o {RouterFile} {Day}"
        );

        double accepted = Result(run).GetProperty("confidence").GetProperty("weak_fraction").GetDouble();
        Assert.InRange(accepted, 0.5, 0.8);
        Assert.Equal(2, half.ExitCode);
        Assert.Contains("entropy as well", half.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_same_labels_and_seed_write_the_same_bytes()
    {
        Write(400);

        Run.Farthing($"route train --labels {Labels} -o {RouterFile} {Day}");
        byte[] first = File.ReadAllBytes(RouterFile);
        Run.Farthing($"route train --labels {Labels} -o {RouterFile} {Day}");

        Assert.Equal(first, File.ReadAllBytes(RouterFile));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void An_evaluation_of_a_gzipped_file_has_its_rivals_and_dollars_that_add_up()
    {
        Write(1000);
        string zipped = Labels + ".gz";
        using (FileStream to = File.Create(zipped))
        using (GZipStream zip = new(to, CompressionLevel.Fastest))
        {
            zip.Write(File.ReadAllBytes(Labels));
        }

        string page = Path.Combine(folder, "route.html");
        RunResult run = Run.Farthing(
            $"route evaluate --labels {zipped} --divisions 2 --weak-cost 0.001 --strong-cost 0.01 --judge-cost 0.002 --audit 2% --json --report {page}"
        );

        JsonElement result = Result(run);
        string[] routers =
        [
            .. result
                .GetProperty("routers")
                .EnumerateArray()
                .Select(row => row.GetProperty("router").GetString()!),
        ];
        Assert.Equal(
            ["this router's prior", "prompt length", "random", "RouteLLM, best published on MMLU"],
            routers
        );
        foreach (JsonElement row in result.GetProperty("methods").EnumerateArray())
        {
            bool isCascade = row.GetProperty("method")
                .GetString()!
                .StartsWith("cascade", StringComparison.Ordinal);
            double paid =
                (row.GetProperty("weak_calls").GetDouble() * 0.001)
                + (row.GetProperty("strong_calls").GetDouble() * 0.01)
                + (isCascade ? 0.002 : 0)
                + (0.02 * 0.012);
            Assert.Equal(
                1000 * (0.01 - paid),
                row.GetProperty("net_usd_per_thousand").GetProperty("value").GetDouble(),
                1e-9
            );
        }

        Assert.Contains("<svg", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Without_costs_dollars_are_unknown_and_too_few_labels_are_counted()
    {
        Write(700);

        RunResult run = Run.Farthing($"route evaluate --labels {Labels} --divisions 1");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Dollars are UNKNOWN", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"With [\d,]+,\s+[\d,]+\s+more", run.Output);
    }

    [Fact]
    public void Fewer_than_two_hundred_labels_leave_length_alone_and_it_is_said()
    {
        Write(180);

        RunResult run = Run.Farthing($"route train --labels {Labels} -o {RouterFile} {Day}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("prompt length alone decides", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "large answers everything",
            run.Output.ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("prompt,a,b\nhi,true,maybe\n", "FAR9831", 1)]
    [InlineData("prompt,a,b\nhi,true,false\nho,true,maybe\n", "FAR9832", 3)]
    [InlineData("prompt,a,b\nhi,true,false\nho,true,NaN\n", "FAR9832", 3)]
    [InlineData("prompt,a,b,weak_usd\nhi,true,false,\n", "FAR9832", 2)]
    [InlineData("prompt,a,b,confidence\nhi,true,false,NaN\n", "FAR9832", 2)]
    [InlineData("prompt,a,b\n,true,false\n", "FAR9832", 2)]
    [InlineData("text,a,b\nhi,true,false\n", "FAR9831", 1)]
    [InlineData("prompt,a\nhi,true\n", "FAR9831", 1)]
    [InlineData("prompt,a,b,c\nhi,true,false,1\n", "FAR9831", 1)]
    [InlineData("prompt,a,b\nhi,true,false\nhi,false,true\n", "FAR9833", 3)]
    [InlineData("prompt,a,b,sampled\nhi,true,false,2\n", "FAR9832", 2)]
    [InlineData("prompt,a,b,opening_geometric_mean\nhi,true,false,0.5\n", "FAR9831", 1)]
    [InlineData("prompt,a,b\nhi,\"true,false\n", "FAR9831", null)]
    public void A_file_that_is_wrong_names_its_line(string text, string code, int? line)
    {
        File.WriteAllText(Labels, text);

        RunResult run = Run.Farthing($"route train --labels {Labels} -o {RouterFile} {Day} --json");

        Assert.Equal(2, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output.Length > 0 ? run.Output : run.Error);
        JsonElement fault = document.RootElement.GetProperty("faults")[0];
        Assert.Equal(code, fault.GetProperty("code").GetString());
        Assert.Equal(Labels, fault.GetProperty("file").GetString());
        if (line is int expected)
        {
            Assert.Equal(expected, fault.GetProperty("line").GetInt32());
        }

        Assert.False(File.Exists(RouterFile));
    }

    [Theory]
    [InlineData("--weak-cost 0.001", "FAR9834")]
    [InlineData("--judge-cost 0.001", "FAR9834")]
    [InlineData("--audit 2%", "FAR9834")]
    [InlineData("--train-share 80% --calibration-share 20%", "FAR")]
    [InlineData("--train-share 80% --calibration-share 15%", "FAR9835")]
    [InlineData("--weak b --strong a", "FAR9831")]
    public void A_question_that_has_no_answer_is_refused(string flags, string code)
    {
        Write(400);

        RunResult run = Run.Farthing($"route evaluate --labels {Labels} --divisions 1 {flags}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Named_prompts_are_left_out()
    {
        Write(300);
        string exclude = Path.Combine(folder, "exclude.jsonl");
        File.WriteAllText(
            exclude,
            JsonSerializer.Serialize(new { eval_prompt = PriorRows.Of(1)[0].Prompt }) + "\n"
        );

        RunResult run = Run.Farthing(
            $"route train --labels {Labels} -o {RouterFile} {Day} --exclude {exclude} --json"
        );

        Assert.Equal(299, Result(run).GetProperty("labels").GetInt32());
    }

    private void Write(int rows)
    {
        StringBuilder text = new("prompt,large,small\n");
        foreach (LabeledPrompt row in PriorRows.Of(rows))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{row.Prompt},{row.Outcome.Strong == 1},{row.Outcome.Weak == 1}\n"
            );
        }

        File.WriteAllText(Labels, text.ToString());
    }

    private static JsonElement Result(RunResult run)
    {
        Assert.Equal(0, run.ExitCode);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
    }
}
