using Farthing.Numerics.Randomness;
using Farthing.Workloads.Graded;

namespace Farthing.Emulation.Graded;

/// <summary>Embeds questions of a graded set by their labels: those of one intent lie together, those of near intents close by. It plays an embedder that sees meaning; a text that is not in the set is near nothing.</summary>
/// <remarks>v = √s · d + √(1 − s) · t with d = √(near / same) · g + √(1 − near / same) · i: g is a random direction of the intents that are near each other, i one of the intent, t one of the text, and s the text's own draw around <see cref="GradedModel.Same"/>.</remarks>
internal sealed class GradedEmbedder
{
    private readonly GradedSet set;
    private readonly int[] groups;

    /// <summary>Vectors of a set.</summary>
    /// <param name="set">The questions.</param>
    public GradedEmbedder(GradedSet set)
    {
        this.set = set;
        groups = [.. Enumerable.Range(0, set.Intents.Count)];
        for (int i = 0; i < groups.Length; i++)
        {
            foreach (string near in set.Intents[i].Near)
            {
                (int one, int other) = (RootOf(i), RootOf(set.IntentOf(near)));
                groups[Math.Max(one, other)] = Math.Min(one, other);
            }
        }
    }

    /// <summary>A text's vector, of length 1.</summary>
    /// <param name="model">An embedder.</param>
    /// <param name="text">The text.</param>
    /// <param name="size">Numbers of the vector; few of them blur the cosines.</param>
    public float[] VectorOf(GradedModel model, string text, int size)
    {
        string folded = GradedSet.Folded(text);
        int question = set.Find(folded);
        double[] sum = new double[size];
        double share = 0;
        if (question >= 0)
        {
            int intent = set.Questions[question].Intent;
            double own = new Pcg32(StableHash.Of(folded), 29).NextNormal();
            share = Math.Clamp(model.Same + (model.Scatter * own), 0, 1);
            double near = model.Same == 0 ? 0 : model.Near / model.Same;
            Add(sum, "group " + set.Intents[RootOf(intent)].Name, Math.Sqrt(share * near));
            Add(sum, "intent " + set.Intents[intent].Name, Math.Sqrt(share * (1 - near)));
        }

        Add(sum, "text " + folded, Math.Sqrt(1 - share));
        double length = Math.Sqrt(sum.Sum(value => value * value));
        return [.. sum.Select(value => (float)(length == 0 ? 0 : value / length))];
    }

    private int RootOf(int intent)
    {
        while (groups[intent] != intent)
        {
            intent = groups[intent];
        }

        return intent;
    }

    private static void Add(double[] sum, string name, double weight)
    {
        Pcg32 random = new(StableHash.Of(name), 31);
        double[] direction = new double[sum.Length];
        double squares = 0;
        for (int i = 0; i < sum.Length; i++)
        {
            direction[i] = random.NextNormal();
            squares += direction[i] * direction[i];
        }

        double scale = weight / Math.Sqrt(squares);
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += scale * direction[i];
        }
    }
}
