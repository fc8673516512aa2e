using System.Text.Json;
using Farthing.Emulation.Graded;
using Farthing.Tests.Emulation.Http;
using Farthing.Workloads.Graded;

namespace Farthing.Tests.Emulation.Graded;

/// <summary>Vectors by labels: their cosines are what the model says, and nothing else.</summary>
public sealed class GradedEmbedderTests
{
    private const int Size = 1024;
    private static readonly GradedSet Faq = GradedSet.Load(["faq"]);
    private static readonly int[] Kin = FindKin();
    private static readonly GradedModel Usual = Faq.ModelOf("embedder")!;

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(0.93, 0.85)]
    [InlineData(0.8, 0.4)]
    [InlineData(0.7, 0.7)]
    [InlineData(0.6, 0)]
    public void Cosines_are_those_of_the_model_in_the_mean(double same, double near)
    {
        GradedModel model = Usual with { Same = same, Near = near, Scatter = 0.02 };
        (double sameMean, double nearMean, double otherMean) = Means(model);

        Assert.Equal(same, sameMean, 0.01);
        Assert.Equal(near, nearMean, 0.02);
        Assert.Equal(0, otherMean, 0.01);
    }

    [Fact]
    public void Questions_differ_in_their_own_share_and_without_scatter_they_do_not()
    {
        Assert.InRange(Spread(Usual), 0.01, 0.04);
        Assert.InRange(Spread(Usual with { Scatter = 0 }), 0, 0.006); // What 1,024 numbers blur.
    }

    [Fact]
    public void A_text_that_is_not_in_the_set_is_near_nothing_and_blanks_do_not_count()
    {
        GradedEmbedder embedder = new(Faq);
        string question = Faq.Questions[0].Text;
        float[] known = embedder.VectorOf(Usual, question, Size);
        float[] unknown = embedder.VectorOf(Usual, question + " Really?", Size);

        Assert.Equal(
            known,
            embedder.VectorOf(Usual, "  " + question.Replace(" ", " \n", StringComparison.Ordinal), Size)
        );
        Assert.Equal(1, Dot(unknown, unknown), 1e-4);
        Assert.All(
            Faq.Questions,
            one => Assert.InRange(Dot(unknown, embedder.VectorOf(Usual, one.Text, Size)), -0.2, 0.2)
        );
    }

    [Fact]
    public async Task The_server_gives_an_embedder_of_the_set_its_vectors_and_any_other_model_words()
    {
        await using TestServer server = await TestServer.StartAsync(options =>
            options with
            {
                Graded = new GradedPlay(Faq),
                EmbeddingSize = 64,
            }
        );
        string question = Faq.Questions[5].Text;

        Assert.Equal(
            new GradedEmbedder(Faq).VectorOf(Usual, question, 64),
            await VectorAsync(server, "embedder", question)
        );
        Assert.NotEqual(
            await VectorAsync(server, "tiny", question),
            await VectorAsync(server, "embedder", question)
        );
    }

    private static async Task<float[]> VectorAsync(TestServer server, string model, string text)
    {
        JsonElement answer = await server.JsonAsync(
            "/v1/embeddings",
            JsonSerializer.Serialize(new { model, input = text })
        );
        return
        [
            .. answer
                .GetProperty("data")[0]
                .GetProperty("embedding")
                .EnumerateArray()
                .Select(one => one.GetSingle()),
        ];
    }

    private static double Dot(float[] one, float[] other) => one.Zip(other, (a, b) => (double)a * b).Sum();

    private static double Spread(GradedModel model)
    {
        List<double> same = Cosines(model, (one, other) => one == other);
        double mean = same.Average();
        return Math.Sqrt(same.Average(one => (one - mean) * (one - mean)));
    }

    private static (double Same, double Near, double Other) Means(GradedModel model) =>
        (
            Cosines(model, (one, other) => one == other).Average(),
            Cosines(model, AreNear).Average(),
            Cosines(model, (one, other) => one != other && !AreKin(one, other)).Average()
        );

    private static bool AreNear(int one, int other) =>
        one != other && Faq.Intents[one].Near.Contains(Faq.Intents[other].Name);

    /// <summary>Near, or near by way of others.</summary>
    private static bool AreKin(int one, int other) => Kin[one] == Kin[other];

    private static int[] FindKin()
    {
        int[] kin = [.. Enumerable.Range(0, Faq.Intents.Count)];
        for (bool hasChanged = true; hasChanged; )
        {
            hasChanged = false;
            for (int one = 0; one < kin.Length; one++)
            {
                foreach (string near in Faq.Intents[one].Near)
                {
                    int other = Faq.IntentOf(near);
                    int least = Math.Min(kin[one], kin[other]);
                    hasChanged |= kin[one] != kin[other];
                    (kin[one], kin[other]) = (least, least);
                }
            }
        }

        return kin;
    }

    private static List<double> Cosines(GradedModel model, Func<int, int, bool> areMeant)
    {
        GradedEmbedder embedder = new(Faq);
        float[][] vectors = [.. Faq.Questions.Select(one => embedder.VectorOf(model, one.Text, Size))];
        Dictionary<(int, int), bool> known = [];
        List<double> cosines = [];
        for (int i = 0; i < vectors.Length; i++)
        {
            for (int k = i + 1; k < vectors.Length; k++)
            {
                (int, int) pair = (Faq.Questions[i].Intent, Faq.Questions[k].Intent);
                if (!known.TryGetValue(pair, out bool isMeant))
                {
                    known[pair] = isMeant = areMeant(pair.Item1, pair.Item2);
                }

                if (isMeant)
                {
                    cosines.Add(Dot(vectors[i], vectors[k]));
                }
            }
        }

        return cosines;
    }
}
