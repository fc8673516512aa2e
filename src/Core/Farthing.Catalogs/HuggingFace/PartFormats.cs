using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>The formats of a part's matrices, with how many elements have each.</summary>
/// <param name="part">The part.</param>
/// <param name="sixteenBit">The format of what is not quantized.</param>
internal sealed class PartFormats(ModelPart part, NumberFormat sixteenBit)
{
    private readonly Dictionary<NumberFormat, (int Matrices, double Elements)> seen = [];

    /// <summary>True where the model has no such part.</summary>
    public bool IsEmpty => seen.Count == 0;

    /// <summary>True where its matrices differ.</summary>
    public bool IsMixed => seen.Count > 1;

    /// <summary>The format of most elements; 16 bit where there are none.</summary>
    public NumberFormat Most => IsEmpty ? sixteenBit : seen.MaxBy(pair => pair.Value.Elements).Key;

    /// <summary>Counts a matrix.</summary>
    public void Add(NumberFormat format, double elements) => Add(format, 1, elements);

    /// <summary>Both parts together.</summary>
    public PartFormats With(PartFormats other)
    {
        PartFormats both = new(part, sixteenBit);
        foreach ((NumberFormat format, (int matrices, double elements)) in seen.Concat(other.seen))
        {
            both.Add(format, matrices, elements);
        }

        return both;
    }

    /// <summary>The quantized format of most elements of all parts; 16 bit where nothing is quantized.</summary>
    public static NumberFormat Headline(IEnumerable<PartFormats> parts, NumberFormat sixteenBit)
    {
        PartFormats all = new(ModelPart.Experts, sixteenBit);
        foreach (PartFormats one in parts)
        {
            foreach ((NumberFormat format, (int matrices, double elements)) in one.seen)
            {
                if (!FormatFacts.Is16Bit(format))
                {
                    all.Add(format, matrices, elements);
                }
            }
        }

        return all.Most;
    }

    /// <summary>Bytes of a parameter on average: what is no matrix (norms, convolutions) is in 16 bit.</summary>
    /// <param name="model">The model, for the groups of INT4.</param>
    /// <param name="parameters">All parameters of the part.</param>
    public double MeanBytes(ModelSpec model, double parameters)
    {
        double matrices = 0;
        double bytes = 0;
        foreach ((NumberFormat format, (_, double elements)) in seen)
        {
            matrices += elements;
            bytes += elements * model.BytesPerWeight(format);
        }

        double all = Math.Max(matrices, parameters);
        return all > 0
            ? (bytes + ((all - matrices) * model.BytesPerWeight(sixteenBit))) / all
            : model.BytesPerWeight(sixteenBit);
    }

    /// <summary>The mixture in a sentence.</summary>
    public string Describe()
    {
        NumberFormat most = Most;
        return $"{part}: {seen[most].Matrices} of {seen.Values.Sum(one => one.Matrices)} matrices are {FormatFacts.Id(most)}, the others "
            + string.Join(", ", seen.Keys.Where(format => format != most).Select(FormatFacts.Id))
            + $"; memory counts each, step times take all as {FormatFacts.Id(most)}";
    }

    private void Add(NumberFormat format, int matrices, double elements)
    {
        (int known, double sum) = seen.GetValueOrDefault(format);
        seen[format] = (known + matrices, sum + elements);
    }
}
