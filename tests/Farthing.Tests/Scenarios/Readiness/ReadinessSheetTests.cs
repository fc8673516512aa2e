using Farthing.Documents.Plans;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Plans;
using Farthing.Testing;

namespace Farthing.Tests.Scenarios.Readiness;

public sealed class ReadinessSheetTests
{
    private static readonly ReadinessLine[] Lines =
    [
        new("promise", ReadinessState.Green, "Kept?", "ttft_p95 402 ms of 1.50 s; kept at 90 % sure"),
        new(
            "own lengths",
            ReadinessState.Unknown,
            "Tested?",
            "no load test was given",
            "farthing bench http://127.0.0.1:8000 --profile azure-conv-2023 --rate 12/s --output bench.json && farthing check chat.yaml --bench bench.json"
        ),
        new(
            "Poisson load",
            ReadinessState.Unknown,
            "Poisson?",
            "no load test was given",
            "farthing bench http://127.0.0.1:8000 --profile azure-conv-2023 --rate 12/s --output bench.json && farthing check chat.yaml --bench bench.json"
        ),
        new(
            "stale names",
            ReadinessState.Red,
            "Current?",
            "--swap-space (line 7): removed in 0.18; now --kv-offloading-size, or a KV connector",
            "farthing check chat.yaml --current serve.sh"
        ),
    ];

    [Fact]
    public void Reads_on_eighty_columns() =>
        Golden.Verify(
            Text(
                new ReadinessDocument(
                    "meta-llama/Llama-3.3-70B-Instruct",
                    "16 × H100-SXM (8 × TP2)",
                    ReadinessFleetOrigin.Deployed,
                    "serve.sh",
                    Lines,
                    ["--swap-space: swapping is not simulated"]
                )
            ),
            "Readiness.txt"
        );

    [Theory]
    [InlineData(ReadinessState.Green, "READY  All 1 lines are green.")]
    [InlineData(ReadinessState.Unknown, "NOT READY  0 red, 1 unknown of 1.")]
    [InlineData(ReadinessState.Red, "NOT READY  1 red, 0 unknown of 1.")]
    public void Answers_first(ReadinessState state, string answer) =>
        Assert.StartsWith(
            answer,
            Text(new ReadinessDocument("m", null, null, null, [Lines[0] with { State = state }], [])),
            StringComparison.Ordinal
        );

    private static string Text(ReadinessDocument document)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        SheetTerminal.Write(ReadinessSheet.Of(document), writer, 80, isExplained: false);
        return writer.ToString();
    }
}
