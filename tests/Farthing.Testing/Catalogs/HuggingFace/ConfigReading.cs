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
        ModelEntry? entry = Read(Given(config), faults);
        Assert.Empty(faults.Faults);
        return entry!;
    }

    /// <summary>The entry of files that must be good.</summary>
    public static ModelEntry Entry(GivenModel given)
    {
        FaultList faults = new();
        ModelEntry? entry = Read(given, faults);
        Assert.Empty(faults.Faults);
        return entry!;
    }

    /// <summary>The faults of a config.</summary>
    public static IReadOnlyList<Fault> Faults(string config) => Faults(Given(config));

    /// <summary>The faults of files.</summary>
    public static IReadOnlyList<Fault> Faults(GivenModel given)
    {
        FaultList faults = new();
        Read(given, faults);
        return faults.Faults;
    }

    /// <summary>A config as a file.</summary>
    /// <param name="config">Its text.</param>
    /// <param name="beside">The text of hf_quant_config.json; null where there is none.</param>
    public static GivenModel Given(string config, string? beside = null) =>
        new("config.json", Encoding.UTF8.GetBytes(config))
        {
            Quantization = beside is null ? null : Encoding.UTF8.GetBytes(beside),
        };

    /// <summary>A config with a quantization.</summary>
    public static string With(string config, string quantization)
    {
        JsonObject root = JsonNode.Parse(config)!.AsObject();
        root["quantization_config"] = JsonNode.Parse(quantization);
        return root.ToJsonString();
    }

    /// <summary>Reads files as <c>catalog add</c> does, then what it wrote; null after a fault.</summary>
    public static ModelEntry? Read(GivenModel given, FaultList faults)
    {
        string text = OverlayWriter.AddModel(
            "models.json",
            null,
            given,
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
