using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>The format of each matrix of a checkpoint, by its name.</summary>
internal sealed class QuantizationPlan
{
    private static readonly ModuleName[] Head = [new("lm_head"), new("head")];
    private readonly List<QuantizationRule> rules = [];
    private readonly HashSet<QuantizationRule> used = [];

    /// <summary>Group size of INT4 rules; null where there are none.</summary>
    public int? Int4GroupSize { get; set; }

    /// <summary>False where INT4 weights are symmetric: no zero points are stored.</summary>
    public bool Int4HasZeroPoints { get; set; } = true;

    /// <summary>True when rules that mean every matrix mean the output head, too.</summary>
    public bool CoversHead { get; set; }

    /// <summary>True where weights are 4-bit floats and activations stay in 16 bit.</summary>
    public bool IsWeightOnly { get; set; }

    /// <summary>True where some matrices are 4-bit floats with activations of 4 bit.</summary>
    public bool HasNarrowActivations { get; set; }

    /// <summary>True where nothing is declared.</summary>
    public bool IsEmpty => rules.Count == 0;

    /// <summary>Adds a rule; the first that means a matrix holds.</summary>
    public void Add(QuantizationRule rule) => rules.Add(rule);

    /// <summary>Rules by which no matrix of the model got its format.</summary>
    public IEnumerable<QuantizationRule> Idle => rules.Where(rule => !rule.IsRest && !used.Contains(rule));

    /// <summary>Names of a format that no matrix of the model has.</summary>
    public IEnumerable<(QuantizationRule Rule, ModulePattern Name)> Unmet =>
        rules.SelectMany(rule => rule.Targets.Unmet.Select(name => (rule, name)));

    /// <summary>The formats of a model's parts.</summary>
    /// <param name="model">The model, with its groups of INT4.</param>
    /// <param name="layers">Its layers in their order.</param>
    /// <param name="remarks">Receives a word where a part is mixed.</param>
    public WeightPrecision Precision(
        ModelSpec model,
        IReadOnlyList<LayerGroup> layers,
        ICollection<string> remarks
    )
    {
        NumberFormat sixteenBit = model.NativeFormat;
        PartFormats attention = new(ModelPart.Attention, sixteenBit);
        PartFormats output = new(ModelPart.Attention, sixteenBit);
        PartFormats dense = new(ModelPart.DenseFfn, sixteenBit);
        PartFormats shared = new(ModelPart.SharedExpert, sixteenBit);
        PartFormats experts = new(ModelPart.Experts, sixteenBit);
        for (int layer = 0; layer < layers.Count; layer++)
        {
            int index = layer;
            bool isEachExpert = rules.Exists(rule =>
                rule.Targets.NamesExperts(index) || rule.Except.NamesExperts(index)
            );
            foreach (
                CheckpointMatrix matrix in CheckpointMatrix.Of(
                    layers[layer],
                    layer,
                    model.HiddenSize,
                    isEachExpert
                )
            )
            {
                PartFormats part = matrix.Part switch
                {
                    ModelPart.Attention => matrix.IsOutput ? output : attention,
                    ModelPart.DenseFfn => dense,
                    ModelPart.SharedExpert => shared,
                    _ => experts,
                };
                part.Add(Of(matrix.Names, layer) ?? sixteenBit, matrix.Elements);
            }
        }

        PartFormats mixers = attention.With(output);
        bool isLatent = layers.Any(group => group.Attention is LatentAttention);
        NumberFormat mixer = isLatent ? attention.Most : mixers.Most;
        NumberFormat expert = experts.IsEmpty ? dense.Most : experts.Most;
        PartFormats[] parts = [mixers, dense, shared, experts];
        PartFormats[] kerneled = isLatent ? [attention, output] : [mixers];
        foreach (PartFormats part in kerneled.Concat(parts[1..]).Where(part => part.IsMixed))
        {
            remarks.Add(part.Describe());
        }

        return new WeightPrecision(
            mixer,
            dense.IsEmpty ? expert : dense.Most,
            shared.IsEmpty ? expert : shared.Most,
            expert,
            HeadFormat(sixteenBit)
        )
        {
            AttentionOutput = isLatent ? output.Most : mixer,
            Headline = PartFormats.Headline(parts, sixteenBit),
            MeanBytes = Array.Exists(parts, part => part.IsMixed) ? Means(model, parts) : null,
        };
    }

    private static PartBytes Means(ModelSpec model, PartFormats[] parts)
    {
        ParameterCount count = ParameterCount.Of(model);
        return new(
            parts[0].MeanBytes(model, count.Attention),
            parts[1].MeanBytes(model, count.DenseFfn),
            parts[2].MeanBytes(model, count.SharedExperts),
            parts[3].MeanBytes(model, count.RoutedExperts)
        );
    }

    /// <summary>The head has a format where it is named, or where every matrix is meant and the method counts it among them.</summary>
    private NumberFormat HeadFormat(NumberFormat sixteenBit)
    {
        foreach (QuantizationRule rule in rules)
        {
            if (rule.Means(Head, -1) && (CoversHead || rule.Targets.Names(Head)))
            {
                used.Add(rule);
                return rule.Format;
            }
        }

        return sixteenBit;
    }

    /// <summary>The format of a matrix; null for 16 bit.</summary>
    private NumberFormat? Of(IReadOnlyList<ModuleName> names, int layer)
    {
        foreach (QuantizationRule rule in rules)
        {
            if (rule.Means(names, layer))
            {
                used.Add(rule);
                return rule.Format;
            }
        }

        return null;
    }
}
