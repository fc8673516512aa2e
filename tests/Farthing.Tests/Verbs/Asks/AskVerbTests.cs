using System.Text.Json;
using Farthing.Catalogs;
using Farthing.Tests.Cli;
using Farthing.Verbs.Asks;

namespace Farthing.Tests.Verbs.Asks;

/// <summary>Questions that end in a command and its answer.</summary>
public sealed class AskVerbTests
{
    [Theory]
    [InlineData(
        "",
        "plan llama-3.1-8b --profile azure-conv-2023 --rate 1/s --slo ttft_p95=1.5s,itl_p95=50ms"
    )]
    [InlineData(
        "--model llama-3.3-70b --traffic 300M/month --lengths 1000/300",
        "plan llama-3.3-70b --in 1000 --out 300 --tokens 300M/month --slo ttft_p95=1.5s,itl_p95=50ms"
    )]
    [InlineData(
        "--on 8xH100-SXM --lengths code --slo ttft_p95=2s",
        "plan llama-3.1-8b --profile azure-code-2023 --slo ttft_p95=2s --capacity 8xH100-SXM"
    )]
    [InlineData(
        "--on 8xH100-SXM --traffic 12/s",
        "plan llama-3.1-8b --profile azure-conv-2023 --rate 12/s --slo ttft_p95=1.5s,itl_p95=50ms --gpu H100-SXM --max-gpus 8"
    )]
    [InlineData(
        "--traffic '2000 users' --on openai/gpt-4o-mini --slo '?'",
        "plan llama-3.1-8b --profile azure-conv-2023 --users 2000 --slo ttft_p95=1.5s,itl_p95=50ms --compare openai/gpt-4o-mini"
    )]
    public void Answers_come_to_a_command_of_plan(string flags, string command)
    {
        RunResult run = Run.Farthing($"ask --print {flags}");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"farthing {command}\n", run.Output);
    }

    /// <summary>A printed command is one that <c>plan</c> reads: its catalog flags go with it.</summary>
    [Fact]
    public void Flags_of_the_catalog_are_part_of_the_command()
    {
        RunResult run = Run.Farthing("ask --print --today 2026-11-28");

        Assert.EndsWith(" --today 2026-11-28\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_command_is_shown_and_its_answer_follows()
    {
        // The traffic is what is found: nothing is assumed of it.
        RunResult asked = Run.Farthing(
            "ask --model llama-3.1-8b --on 1xL40S --lengths 512/64 --slo ttft_p95=1s"
        );
        RunResult alone = Run.Farthing(
            "plan llama-3.1-8b --capacity 1xL40S --in 512 --out 64 --slo ttft_p95=1s"
        );

        Assert.Equal(0, asked.ExitCode);
        Assert.StartsWith(
            "$ farthing plan llama-3.1-8b --in 512 --out 64 --slo ttft_p95=1s --capacity 1xL40S\n" + "\n",
            asked.Output,
            StringComparison.Ordinal
        );
        // The last line says how long it took.
        string[] answer = alone.Output.TrimEnd('\n').Split('\n')[..^1];
        Assert.Contains(string.Join('\n', answer), asked.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void What_nobody_said_is_named_as_assumed()
    {
        RunResult run = Run.Farthing("ask --model llama-3.1-8b --traffic 2/s --lengths 512/64 --on 4xL40S");

        Assert.Contains(
            "\n  assumed, nobody said: --slo ttft_p95=1.5s,itl_p95=50ms\n",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void With_json_the_answer_is_the_document_alone()
    {
        RunResult run = Run.Farthing("ask --on 1xL40S --lengths 512/64 --slo ttft_p95=1s --json");

        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal("farthing.plan.capacity/1", document.RootElement.GetProperty("schema").GetString());
    }

    [Theory]
    [InlineData("--model llama-3.3-7b", "--model", "nearest")]
    [InlineData("--traffic much", "--traffic", "300M/month")]
    [InlineData("--lengths long", "--lengths", "1000/300")]
    [InlineData("--on 8xH1000", "--on", "8xH100-SXM")]
    [InlineData("--slo fast", "--slo", "ttft_p95")]
    [InlineData("--slo ttft=fast --print", "--slo", "ttft_p95=1.5s")]
    [InlineData("--slo ttft_p95=0s --print", "--slo", "ttft_p95=1.5s")]
    [InlineData("--on foo/bar --print", "--on", "catalog list apis")]
    [InlineData("--lengths 100/99999999999 --print", "--lengths", "1000/300")]
    [InlineData("--traffic 1e9/s --print", "--traffic", "--traffic")]
    [InlineData(
        "--model llama-3.1-8b --lengths 200000/300 --print",
        "--lengths",
        "context of 131,072 tokens"
    )]
    [InlineData("--on 8xH100-SXM --lengths 200000/300 --print", "--lengths", "context of 131,072 tokens")]
    [InlineData("--on 8xH100-SXM --lengths 1000/131072 --print", "--lengths", "context of 131,072 tokens")]
    public void What_is_not_understood_is_refused_by_name(string flags, string name, string word)
    {
        RunResult run = Run.Farthing($"ask {flags}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(name, run.Error, StringComparison.Ordinal);
        Assert.Contains(word, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dialogue_asks_what_flags_left_open_and_again_what_it_does_not_understand()
    {
        Dictionary<string, string> answers = new() { ["--model"] = "llama-3.3-70b" };
        using StringReader typed = new("plenty\n12/s\n\nI don't know\n8xH100-SXM\n");
        using StringWriter shown = new() { NewLine = "\n" };

        Assert.True(new AskDialogue(typed, shown, Catalog.BuiltIn).Run(answers));

        Assert.Equal("12/s", answers["--traffic"]);
        Assert.Equal("8xH100-SXM", answers["--on"]);
        Assert.Equal(3, answers.Count);
        Assert.DoesNotContain("Which model", shown.ToString(), StringComparison.Ordinal);
        Assert.Contains("not understood; expected 12/s", shown.ToString(), StringComparison.Ordinal);
        AskAnswers all = new(answers, Catalog.BuiltIn);
        Assert.Equal(["--lengths chat", "--slo ttft_p95=1.5s,itl_p95=50ms"], all.Assumed);
    }

    [Fact]
    public void An_input_that_ends_ends_the_dialogue()
    {
        using StringReader typed = new("llama-3.1-8b\n");
        using StringWriter shown = new();

        Assert.False(new AskDialogue(typed, shown, Catalog.BuiltIn).Run([]));
    }
}
