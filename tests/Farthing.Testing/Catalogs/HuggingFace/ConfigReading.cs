using System.Text;
using System.Text.Json.Nodes;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Overlays;
using Farthing.Numerics.Faults;
using Farthing.Serving.Models;

namespace Farthing.Tests.Catalogs.HuggingFace;

/// <summary>Reads config.json texts as <c>farthing catalog add model</c> does.</summary>
internal static class ConfigReading
{
    /// <summary>The model of a config that must be good.</summary>
    public static ModelSpec Spec(string config) => Entry(config).Spec;

    /// <summary>The entry of a config that must be good.</summary>
    public static ModelEntry Entry(string config)
    {
        FaultList faults = new();
        ModelEntry? entry = Read(config, faults);
        Assert.Empty(faults.Faults);
        return entry!;
    }

    /// <summary>The faults of a config.</summary>
    public static IReadOnlyList<Fault> Faults(string config)
    {
        FaultList faults = new();
        Read(config, faults);
        return faults.Faults;
    }

    /// <summary>A config with a quantization.</summary>
    public static string With(string config, string quantization)
    {
        JsonObject root = JsonNode.Parse(config)!.AsObject();
        root["quantization_config"] = JsonNode.Parse(quantization);
        return root.ToJsonString();
    }

    private static ModelEntry? Read(string config, FaultList faults)
    {
        string text = OverlayWriter.AddModel(
            "models.json",
            null,
            "config.json",
            Encoding.UTF8.GetBytes(config),
            "mine",
            new DateOnly(2026, 11, 20),
            faults
        );
        return faults.IsEmpty
            ? OverlayReader
                .Read("models.json", Encoding.UTF8.GetBytes(text), null, faults)
                .Models.SingleOrDefault()
            : null;
    }
}
