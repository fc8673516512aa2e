using Farthing.Documents.Plans;
using Farthing.Documents.Quality;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Exports;
using Farthing.Scenarios.Readiness.Inputs;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;
using QualityJudged = Farthing.Documents.Quality.QualityVerdict;

namespace Farthing.Scenarios.Readiness.Lines;

/// <summary>The line about quality: a gate that passed at the formats of the fleet.</summary>
/// <param name="inputs">What is checked.</param>
internal sealed class QualityLine(ReadinessInputs inputs)
{
    /// <summary>The line.</summary>
    public ReadinessLine Of()
    {
        LineName line = LineName.Quality;
        string command =
            "farthing bench --quality baseline=http://old:8000 candidate=http://new:8000 --data questions.jsonl "
            + $"--margin {Margin()} --output quality.json && {inputs.With("--quality", "quality.json")}";
        string? formats = inputs.Fleet is CheckedFleet fleet ? Quantized(fleet.Deployment) : null;
        if (inputs.Fleet is not null && formats is null)
        {
            return line.Green("weights and KV cache have the formats that the model is published in");
        }

        if (inputs.Quality is not QualityDocument gate)
        {
            return line.Unknown(
                formats is null ? "no gate was given" : $"no gate was given for {formats}",
                command
            );
        }

        string seen = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{gate.Candidate.Model} against {gate.Baseline.Model}: {Show.Change(gate.Finding.Difference.Value)} (95 %: {Show.Change(gate.Finding.Difference.Low)} to {Show.Change(gate.Finding.Difference.High)}), margin {Show.Percent(gate.Margin)}"
        );
        if (gate.Verdict == QualityJudged.Fails)
        {
            return line.Red(seen, command);
        }

        NumberFormat? named = CheckpointName.FormatOf(gate.Candidate.Model, out _);
        NumberFormat? served = inputs.Fleet?.Deployment.Weights.Headline;
        return named is not null && served is not null && !IsAlike(named.Value, served.Value)
                ? line.Red(
                    $"the gate was of {FormatFacts.Id(named.Value)} weights, the fleet serves {FormatFacts.Id(served.Value)}",
                    command
                )
            : gate.Interrupted ? line.Unknown("the gate was interrupted: " + seen, command)
            : gate.Verdict != QualityJudged.Passes ? line.Unknown("undecided: " + seen, command)
            : inputs.Scenario.Precision.MaxQualityLossFraction is double most && gate.Margin > most + 1e-9
                ? line.Red(
                    $"the gate's margin of {Show.Percent(gate.Margin)} is above max_quality_loss {Show.Percent(most)}",
                    command
                )
            : line.Green(seen);
    }

    private string Margin() =>
        inputs.Scenario.Precision.MaxQualityLossFraction is double most
            ? (most * 100).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) + "%"
            : "1%";

    /// <summary>The formats of a fleet that its model is not published in; null where there are none.</summary>
    private static string? Quantized(Deployment fleet)
    {
        NumberFormat native = fleet.Model.NativeFormat;
        string[] parts =
        [
            .. IsAlike(fleet.Weights.Headline, native)
                ? Array.Empty<string>()
                : [$"{FormatFacts.Id(fleet.Weights.Headline)} weights"],
            .. FormatFacts.Is16Bit(fleet.KvFormat)
                ? Array.Empty<string>()
                : [$"{FormatFacts.Id(fleet.KvFormat)} KV"],
        ];
        return parts.Length == 0 ? null : string.Join(" and ", parts);
    }

    private static bool IsAlike(NumberFormat a, NumberFormat b) => Family(a) == Family(b);

    private static NumberFormat Family(NumberFormat format) =>
        format switch
        {
            NumberFormat.Fp8Block => NumberFormat.Fp8,
            NumberFormat.Fp16 => NumberFormat.Bf16,
            _ => format,
        };
}
