using System.Globalization;
using System.Text;
using Farthing.ForeignBench.Server;

namespace Farthing.ForeignBench.Runs;

/// <summary>Predicted beside measured, as a page.</summary>
internal sealed class Comparison(
    IReadOnlyList<Measured> fitted,
    IReadOnlyList<Measured> others,
    Dictionary<string, Predicted> builtIn,
    Dictionary<string, Predicted> calibrated,
    string calibrationWords
)
{
    private const double TpotAim = 0.10;
    private const double TtftAim = 0.20;

    /// <summary>The whole page.</summary>
    /// <param name="folder">Left out of the words of <c>calibrate</c>.</param>
    public string Markdown(string folder)
    {
        StringBuilder page = new();
        page.AppendLine("# A server that is not ours").AppendLine();
        page.AppendLine(
            "This page compares Farthing with llama.cpp, which shares no code with it. `farthing bench` measured 25 loads. "
                + "`farthing calibrate` fitted five of them, and `farthing predict` said the other twenty."
        );
        page.AppendLine().AppendLine("```").AppendLine("bench/run foreign docs/foreign.md").AppendLine("```");
        page.AppendLine();
        page.AppendLine(
            Invariant(
                $"- Model: a Llama of random weights, {RandomModel.Layers} layers, {RandomModel.Width} wide, 16 bit, 51 MB; one token a byte."
            )
        );
        page.AppendLine(
            Invariant(
                $"- Server: llama.cpp (LLamaSharp 0.30) on one thread of one core, behind a small OpenAI-compatible host. The computing is llama.cpp's; the batching is ours: a budget of {LlamaEngine.MaxNumBatchedTokens} tokens a step, decodes first, then chunks of prompts."
            )
        );
        page.AppendLine(
            Invariant(
                $"- Machine: one core of {Processor()} for the server, another for the client; {DateTime.UtcNow:yyyy-MM-dd}."
            )
        );
        page.AppendLine(
            "- Loads: closed loops of fixed lengths, 20 s each. The five are fixed, the twenty drawn from a grid by a fixed seed."
        );
        page.AppendLine(
            "- Hardware: the core's two peaks, measured by the same command (bytes read, 32-bit multiply-adds), as an entry of `farthing catalog add gpus`."
        );
        page.AppendLine(
            "- Figures: medians. Error is predicted / measured − 1. *Held* says whether the 90 % band holds the measurement. *Others*: cores that other programs used meanwhile; they slow memory and caches."
        );
        page.AppendLine().AppendLine("## Summary").AppendLine();
        page.AppendLine(
            "| figure | aim | median error | mean error | bias | largest | held by the band | without calibration, median |"
        );
        page.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        Summary(page, "TPOT p50", ConditionTable.Tpot, TpotAim, run => run.Tpot);
        Summary(page, "TTFT p50", ConditionTable.Ttft, TtftAim, run => run.Ttft);
        page.AppendLine()
            .AppendLine(
                "TPOT's band is that of the five runs held back from each other; it is wide, so holding all says little. Known causes of misses:"
            )
            .AppendLine();
        page.AppendLine(
            "- Two in flight with long prompts: the closed form of TPOT takes one as decoding, alone, and so counts no prompt beside it. It predicts the TPOT of one in flight."
        );
        page.AppendLine(
            "- llama.cpp's products go by tiles: alone, steps of 1, 2, 4, 8 and 16 sequences took 2.6, 5.4, 6.3, 13.3 and 16.9 ms. A prediction is smooth, and pads to vLLM's graph sizes."
        );
        page.AppendLine(
            "- First tokens depend on whether users keep in step. Runs of 20 s keep some of their start."
        );
        page.AppendLine(
            "- Not blind: earlier, disturbed runs of these loads led to calibrate's factor on arithmetic and to the order of sequences in a step. No coefficient was set by hand."
        );
        page.AppendLine("- Other programs on the same machine move single runs by a tenth or more.");
        page.AppendLine().AppendLine("## The twenty loads").AppendLine();
        page.AppendLine(
            "| in | out | in flight | TPOT measured | predicted | error | held | TTFT measured | predicted | error | held | others |"
        );
        page.AppendLine("|---:|---:|---:|---:|---:|---:|---|---:|---:|---:|---|---:|");
        foreach (Measured run in others)
        {
            page.Append(
                Invariant($"| {run.Load.Input} | {run.Load.Output} | {run.Load.Concurrency}{Mark(run)} ")
            );
            Cells(page, run.Tpot, Of(calibrated, run, ConditionTable.Tpot));
            Cells(page, run.Ttft, Of(calibrated, run, ConditionTable.Ttft));
            page.AppendLine(Invariant($"| {run.Neighbors:F1} |"));
        }

        page.AppendLine().AppendLine("## The five that were fitted").AppendLine();
        page.AppendLine("| in | out | in flight | TPOT measured | TTFT measured | others |")
            .AppendLine("|---:|---:|---:|---:|---:|---:|");
        foreach (Measured run in fitted)
        {
            page.AppendLine(
                Invariant(
                    $"| {run.Load.Input} | {run.Load.Output} | {run.Load.Concurrency}{Mark(run)} | {Time(run.Tpot)} | {Time(run.Ttft)} | {run.Neighbors:F1} |"
                )
            );
        }

        if (fitted.Concat(others).Any(run => run.Failed.Count > 0))
        {
            IEnumerable<string> checks = fitted.Concat(others).SelectMany(run => run.Failed).Distinct();
            page.AppendLine()
                .AppendLine(
                    $"`*`: bench called the run INVALID twice ({string.Join(", ", checks)}); it counts all the same."
                );
        }

        page.AppendLine().AppendLine("`farthing calibrate` on the five:").AppendLine().AppendLine("```");
        page.AppendLine(calibrationWords.Replace(folder + "/", "", StringComparison.Ordinal).Trim());
        page.AppendLine("```");
        return page.ToString();
    }

    private static Predicted Of(Dictionary<string, Predicted> all, Measured run, string metric) =>
        all[ConditionTable.Id(run.Load, metric)];

    private static string Mark(Measured run) => run.Failed.Count > 0 ? "\\*" : "";

    private static bool Holds(Predicted predicted, double measured) =>
        measured >= predicted.Low && measured <= predicted.High;

    private static void Cells(StringBuilder page, double measured, Predicted predicted) =>
        page.Append(
            Invariant(
                $"| {Time(measured)} | {Time(predicted.Value)} | {Signed((predicted.Value / measured) - 1)} | {(Holds(predicted, measured) ? "yes" : "no")} "
            )
        );

    private void Summary(
        StringBuilder page,
        string words,
        string metric,
        double aim,
        Func<Measured, double> figure
    )
    {
        double[] errors = [.. others.Select(run => (Of(calibrated, run, metric).Value / figure(run)) - 1)];
        double median = Median([.. errors.Select(Math.Abs)]);
        double[] sizes = [.. errors.Select(Math.Abs)];
        double[] before =
        [
            .. others.Select(run => Math.Abs((Of(builtIn, run, metric).Value / figure(run)) - 1)),
        ];
        int held = others.Count(run => Holds(Of(calibrated, run, metric), figure(run)));
        page.AppendLine(
            Invariant(
                $"| {words} | {Share(aim)}, {(median <= aim ? "met" : "missed")} | {Share(median)} | {Share(sizes.Average())} | {Signed(Median(errors))} | {Share(sizes.Max())} | {held} of {others.Count} | {Share(Median(before))} |"
            )
        );
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Share(double value) => Invariant($"{value * 100:F1} %");

    private static string Signed(double value) =>
        Invariant($"{(value < 0 ? "−" : "+")}{Math.Abs(value) * 100:F1} %");

    private static string Time(double seconds) =>
        seconds < 0.1 ? Invariant($"{seconds * 1e3:F2} ms")
        : seconds < 1 ? Invariant($"{seconds * 1e3:F0} ms")
        : Invariant($"{seconds:F2} s");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The processor's name, where the system tells it.</summary>
    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
                ?.Split(':', 2)[1]
                .Trim()
                ?? "unknown processor"
            : System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
}
