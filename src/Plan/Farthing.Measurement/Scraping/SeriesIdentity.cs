using System.Text;
using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Scraping;

/// <summary>The thing that a series measures, whatever other labels it carries: a GPU, a MIG instance, a rank of an engine.</summary>
/// <param name="Text">Series of one meaning with equal texts say one thing several times.</param>
internal readonly record struct SeriesIdentity(string Text)
{
    /// <summary>The GPU; null for series of engines.</summary>
    public string? Card { get; init; }

    /// <summary>True where the GPU's name is its own everywhere: a UUID, or a place in a named host.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>Compute slices of a MIG instance; 0 for a whole card.</summary>
    public int Slices { get; init; }

    private static readonly string[] Uuids = ["UUID", "uuid", "gpu_uuid"];
    private static readonly string[] Hosts = ["Hostname", "hostname", "host", "node"];
    private static readonly string[] Places = ["pci_bus_id", "gpu", "device", "minor_number"];

    /// <summary>The identity of a series.</summary>
    /// <param name="binding">Its meaning.</param>
    /// <param name="labels">Its labels.</param>
    public static SeriesIdentity Of(MetricBinding binding, IReadOnlyDictionary<string, string> labels)
    {
        if (binding.Of is not { } part)
        {
            return new SeriesIdentity(Join(labels, binding.Engine.CopyLabels));
        }

        (string card, bool isGlobal) = CardOf(labels);
        string instance =
            part == GpuPart.Instance && labels.TryGetValue("GPU_I_ID", out string? id) ? id : "";
        return new SeriesIdentity($"{card}/{instance}")
        {
            Card = card,
            IsGlobal = isGlobal,
            Slices = instance.Length == 0 ? 0 : SlicesOf(labels.GetValueOrDefault("GPU_I_PROFILE") ?? ""),
        };
    }

    /// <summary>A UUID names a GPU everywhere, unless it is that of a MIG instance; then host and place do.</summary>
    private static (string Card, bool IsGlobal) CardOf(IReadOnlyDictionary<string, string> labels)
    {
        string uuid = First(labels, Uuids);
        const string Old = "MIG-GPU-";
        if (uuid.StartsWith(Old, StringComparison.Ordinal))
        {
            return (uuid[4..].Split('/')[0], true);
        }

        if (uuid.Length > 0 && !uuid.StartsWith("MIG-", StringComparison.Ordinal))
        {
            return (uuid, true);
        }

        string place = First(labels, Places);
        string host = First(labels, Hosts);
        return place.Length > 0 ? ($"{host}:{place}", host.Length > 0)
            : uuid.Length > 0 ? (uuid, true)
            : (Join(labels, []), false);
    }

    private static string First(IReadOnlyDictionary<string, string> labels, string[] names)
    {
        foreach (string name in names)
        {
            if (labels.TryGetValue(name, out string? value) && value.Length > 0)
            {
                return value;
            }
        }

        return "";
    }

    /// <summary>The 3 of <c>3g.40gb</c>; 1 where the profile does not say.</summary>
    private static int SlicesOf(string profile)
    {
        int g = profile.IndexOf('g', StringComparison.Ordinal);
        return g > 0 && int.TryParse(profile.AsSpan(0, g), out int slices) ? Math.Max(1, slices) : 1;
    }

    private static string Join(IReadOnlyDictionary<string, string> labels, IReadOnlyList<string> without)
    {
        StringBuilder text = new();
        foreach ((string name, string value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            if (name != "le" && !without.Contains(name))
            {
                text.Append(name).Append('=').Append(value).Append('\n');
            }
        }

        return text.ToString();
    }
}
