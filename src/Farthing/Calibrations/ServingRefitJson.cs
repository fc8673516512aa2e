using System.Text.Json;
using Farthing.Cli;
using Farthing.Measurement.FirstTokens;
using Farthing.Measurement.Refits;
using Farthing.Measurement.Scoring;
using Farthing.Serving.Coefficients;

namespace Farthing.Calibrations;

/// <summary>What was fitted to serving measurements, as JSON.</summary>
internal static class ServingRefitJson
{
    /// <summary>Writes the answer.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="refit">The fit.</param>
    /// <param name="folder">Where the files were written; null for nowhere.</param>
    public static void Write(Utf8JsonWriter json, ServingRefit refit, string? folder)
    {
        FirstTokenFit fit = refit.FirstTokens;
        json.WriteStartObject();
        json.WriteString("written", folder);
        json.WriteStartArray("layer_overheads");
        foreach (LayerOverhead entry in refit.Set.LayerOverheads)
        {
            json.WriteStartObject();
            json.WriteString("layers", entry.Layers);
            json.WriteString("engine", entry.Engine);
            json.WriteString("format", entry.Format);
            json.WriteString("architecture", entry.Architecture);
            json.WriteString("version", entry.Version);
            json.WriteString("attention", entry.Attention);
            json.WriteNumber("per_layer_us", entry.PerLayerUs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("hosts");
        foreach (HostFit host in refit.Hosts)
        {
            json.WriteStartObject();
            json.WriteString("name", host.Name);
            json.WriteString("engine", host.Terms.Engine);
            json.WriteNumber("per_step_us", host.Terms.PerStageUs + host.Terms.CeilingPerStepUs);
            json.WriteNumber(
                "per_sequence_us",
                host.Terms.PerStageRequestUs + host.Terms.CeilingPerRequestUs
            );
            json.WriteNumber("tables", host.Tables);
            json.WriteNumber("rows", host.Rows);
            json.WriteNumber("without_percent", host.WithoutPercent);
            json.WriteNumber("fitted_percent", host.FittedPercent);
            json.WriteNumber("left_out_percent", host.LeftOutPercent);
            json.WriteBoolean("taken", host.IsTaken);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("bands", refit.Set.Bands.Count);
        json.WriteNumber("rows", refit.Unseen.Count);
        json.WriteFinite("in_band_fraction_of_unseen_tables", Covered(refit).InBandFraction ?? double.NaN);
        json.WriteStartArray("engines");
        foreach (FirstTokenTerms terms in fit.Set.Engines)
        {
            json.WriteStartObject();
            json.WriteString("engine", terms.Engine);
            json.WriteNumber("ms_per_layer", terms.MsPerLayer);
            json.WriteNumber("decode_steps", terms.DecodeSteps);
            json.WriteNumber("tables", terms.Tables);
            json.WriteNumber("rows", terms.Rows);
            json.WriteNumber("median_percent", terms.MedianPercent);
            json.WriteNumber("p90_percent", terms.P90Percent);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tables");
        foreach (FirstTokenFold fold in fit.Folds)
        {
            json.WriteStartObject();
            json.WriteString("table", fold.Table);
            json.WriteString("engine", fold.Engine);
            json.WriteNumber("rows", fold.Rows);
            json.WriteBoolean("open_loop", fold.IsOpen);
            json.WriteNumber("ms_per_layer", fold.MsPerLayer);
            json.WriteNumber("decode_steps", fold.DecodeSteps);
            json.WriteNumber("median_percent", fold.MedianPercent);
            json.WriteNumber("p90_percent", fold.P90Percent);
            json.WriteNumber("bias_percent", fold.BiasPercent);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Middle figures of tables left out; all figures where the file has no middle ones.</summary>
    internal static ScoreCell Covered(ServingRefit refit) =>
        ScoreCell.Of("unseen tables", refit.Unseen.Where(row => row.IsMiddle))
        ?? ScoreCell.Of("unseen tables", refit.Unseen)!;
}
