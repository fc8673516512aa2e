using Farthing.Catalogs.Reading;
using Farthing.Numerics.Reading;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.Support;

/// <summary>Which format runs natively, weight-only or not at all on each GPU generation, and the rules about shapes and ranks.</summary>
/// <param name="entries">The table.</param>
/// <param name="rules">The rules.</param>
public sealed class PrecisionSupport(
    IReadOnlyList<SupportEntry> entries,
    IReadOnlyList<DivisibilityRule> rules
)
{
    /// <summary>The id of the FP8 cache in the table.</summary>
    public const string KvFp8 = "kv_fp8";

    private readonly Dictionary<(string, string), SupportEntry> byKey = entries.ToDictionary(entry =>
        (entry.Architecture, entry.Format)
    );

    /// <summary>All entries.</summary>
    public IReadOnlyList<SupportEntry> Entries { get; } = entries;

    /// <summary>All rules about shapes and ranks.</summary>
    public IReadOnlyList<DivisibilityRule> Rules { get; } = rules;

    /// <summary>The entry of a weights' format; one of level unknown where the table has none.</summary>
    public SupportEntry Of(string architecture, NumberFormat format) =>
        Of(architecture, FormatFacts.Id(format));

    /// <summary>The entry of a cache format; 16 bit is always native.</summary>
    public SupportEntry Kv(string architecture, NumberFormat format) =>
        FormatFacts.Is16Bit(format)
            ? new SupportEntry(
                architecture,
                FormatFacts.Id(format),
                SupportLevel.Native,
                SupportLevel.Native,
                null,
                []
            )
            : Of(architecture, KvFp8);

    /// <summary>A rule by its id.</summary>
    public DivisibilityRule Rule(string id) =>
        Rules.FirstOrDefault(rule => rule.Id == id)
        ?? throw new ArgumentException($"the catalog has no rule '{id}'", nameof(id));

    internal static PrecisionSupport Read(MemberReader root) =>
        new(
            [
                .. root.Rows("support")
                    .Select(row => new SupportEntry(
                        row.RequiredText("architecture"),
                        row.RequiredText("format"),
                        Level(row, "dense"),
                        Level(row, "moe"),
                        row.Text("note"),
                        row.Sources()
                    )),
            ],
            [
                .. root.Rows("divisibility")
                    .Select(row => new DivisibilityRule(
                        row.RequiredText("id"),
                        row.RequiredText("rule"),
                        row.RequiredText("applies_to"),
                        row.RequiredText("outcome"),
                        row.Texts("examples"),
                        row.Sources()
                    )),
            ]
        );

    private SupportEntry Of(string architecture, string format) =>
        byKey.TryGetValue((architecture, format), out SupportEntry? entry)
            ? entry
            : new SupportEntry(
                architecture,
                format,
                SupportLevel.Unknown,
                SupportLevel.Unknown,
                "the table has no such generation or format",
                []
            );

    private static SupportLevel Level(MemberReader row, string key)
    {
        row.Need(key, "native, weight-only, none or unknown");
        return row.Word(key, "native", "weight-only", "none", "unknown") switch
        {
            "native" => SupportLevel.Native,
            "weight-only" => SupportLevel.WeightOnly,
            "none" => SupportLevel.None,
            _ => SupportLevel.Unknown,
        };
    }
}
