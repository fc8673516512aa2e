using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
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

/// <summary>A rule about shapes and ranks, as SupportRules applies it.</summary>
/// <param name="Id">Its name in rejections.</param>
/// <param name="Rule">The rule in the config's words.</param>
/// <param name="AppliesTo">What it is about.</param>
/// <param name="Outcome">What an engine does when it is broken.</param>
/// <param name="Examples">Known cases.</param>
/// <param name="Sources">Where it comes from.</param>
public sealed record DivisibilityRule(
    string Id,
    string Rule,
    string AppliesTo,
    string Outcome,
    IReadOnlyList<string> Examples,
    IReadOnlyList<SourceNote> Sources
)
{
    /// <summary>The source.</summary>
    public string Source => Sources.Count > 0 ? Sources[0].Source : "no source";

    /// <summary>True when a document says so.</summary>
    public bool IsVerified => Sources.Count > 0 && Sources[0].IsVerified;
}

/// <summary>Facts about a format on a GPU generation.</summary>
/// <param name="Architecture">The generation, as <c>GpuSpec.Architecture</c> names it.</param>
/// <param name="Format">Id of the weights' format, or <c>kv_fp8</c>.</param>
/// <param name="Dense">For dense layers.</param>
/// <param name="Moe">For routed experts.</param>
/// <param name="Note">A remark for people.</param>
/// <param name="Sources">Where it comes from.</param>
public sealed record SupportEntry(
    string Architecture,
    string Format,
    SupportLevel Dense,
    SupportLevel Moe,
    string? Note,
    IReadOnlyList<SourceNote> Sources
)
{
    /// <summary>The source.</summary>
    public string Source => Sources.Count > 0 ? Sources[0].Source : "no source";

    /// <summary>True when a document or a kernel table says so.</summary>
    public bool IsVerified => Sources.Count > 0 && Sources[0].IsVerified;

    /// <summary>The level for dense layers or for experts.</summary>
    public SupportLevel Level(bool isMoe) => isMoe ? Moe : Dense;
}

/// <summary>Support of a format on a GPU generation.</summary>
public enum SupportLevel
{
    /// <summary>Tensor cores compute in the format.</summary>
    Native,

    /// <summary>Weights are stored in the format, the arithmetic is in 16 bit: memory falls, prefill does not speed up.</summary>
    WeightOnly,

    /// <summary>Refused, or pointless.</summary>
    None,

    /// <summary>No source was found: not to be planned with.</summary>
    Unknown,
}
