using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Which format each matrix of a checkpoint has, by its name.</summary>
internal sealed class QuantizationPlan
{
    private readonly List<(IReadOnlyList<ModulePattern> Targets, NumberFormat Format)> rules = [];
    private readonly List<ModulePattern> ignored = [];

    /// <summary>Group size of INT4 rules; null where there are none.</summary>
    public int? Int4GroupSize { get; set; }

    /// <summary>True when the output head is quantized too.</summary>
    public bool CoversHead { get; set; }

    /// <summary>Adds a rule; the first that matches a matrix holds.</summary>
    public void Add(IReadOnlyList<ModulePattern> targets, NumberFormat format) =>
        rules.Add((targets, format));

    /// <summary>Leaves what matches in 16 bit.</summary>
    public void Ignore(IEnumerable<ModulePattern> patterns) => ignored.AddRange(patterns);

    /// <summary>The formats of a model's parts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sixteenBit">The format of what is not quantized.</param>
    /// <param name="remarks">Receives a word where a part is mixed.</param>
    public WeightPrecision Precision(ModelSpec model, NumberFormat sixteenBit, ICollection<string> remarks)
    {
        NumberFormat Part(ModelPart part) => FormatOf(part, model.NumHiddenLayers, sixteenBit, remarks);

        bool hasExperts = model.HasExperts;
        bool hasDense = model.Layers.Any(group => group.Ffn is DenseFfn);
        bool hasShared = model.Layers.Any(group => group.Ffn is MoeFfn { SharedIntermediate: > 0 });
        NumberFormat attention = Part(ModelPart.Attention);
        NumberFormat dense = hasDense ? Part(ModelPart.DenseFfn) : sixteenBit;
        NumberFormat experts = hasExperts ? Part(ModelPart.Experts) : dense;
        NumberFormat head = CoversHead ? Of(["lm_head"]) ?? sixteenBit : sixteenBit;
        NumberFormat headline = hasExperts ? experts : dense;
        return new WeightPrecision(
            attention,
            hasDense ? dense : experts,
            hasShared ? Part(ModelPart.SharedExpert) : experts,
            experts,
            head
        )
        {
            Headline = FormatFacts.Is16Bit(headline) ? attention : headline,
        };
    }

    private NumberFormat FormatOf(
        ModelPart part,
        int layers,
        NumberFormat sixteenBit,
        ICollection<string> remarks
    )
    {
        Dictionary<NumberFormat, int> seen = [];
        for (int layer = 0; layer < layers; layer++)
        {
            foreach (string[] spellings in ModuleNames.Of(part, layer))
            {
                NumberFormat format = Of(spellings) ?? sixteenBit;
                seen[format] = seen.GetValueOrDefault(format) + 1;
            }
        }

        NumberFormat most = seen.MaxBy(pair => pair.Value).Key;
        if (seen.Count > 1)
        {
            int total = seen.Values.Sum();
            remarks.Add(
                $"{part}: {seen[most]} of {total} matrices are {FormatFacts.Id(most)}, the others "
                    + string.Join(", ", seen.Keys.Where(format => format != most).Select(FormatFacts.Id))
                    + $"; all are taken as {FormatFacts.Id(most)}"
            );
        }

        return most;
    }

    /// <summary>The format of a matrix; null for 16 bit.</summary>
    private NumberFormat? Of(string[] spellings)
    {
        if (Array.Exists(spellings, name => ignored.Exists(pattern => pattern.Matches(name))))
        {
            return null;
        }

        foreach ((IReadOnlyList<ModulePattern> targets, NumberFormat format) in rules)
        {
            foreach (ModulePattern target in targets)
            {
                if (Array.Exists(spellings, target.Matches))
                {
                    return format;
                }
            }
        }

        return null;
    }
}
