using Farthing.Numerics.Randomness;
using Farthing.Reduction.Embeddings;
using Farthing.Reduction.Guards;
using Farthing.Reduction.Texts;
using Farthing.Testing;

namespace Farthing.Tests.Reduction.Embeddings;

public class HashedEmbedderTests
{
    private const string Question = "How do I change the email address on my account before the next bill?";

    [Fact]
    public void A_vector_has_length_one_and_is_the_same_each_time()
    {
        HashedEmbedder embedder = new(1, new WordCounts());

        float[] one = Vector(embedder, Question);

        Assert.Equal(1, Dot(one, one), 5);
        Assert.Equal(one, Vector(new HashedEmbedder(1, new WordCounts()), Question));
        double near = Dot(one, Vector(embedder, "How do I change the email address on my account?"));
        double far = Dot(one, Vector(embedder, "Who founded Oracle?"));
        Assert.True(near > far + 0.3, $"{near:0.000} and {far:0.000}");
    }

    [Fact]
    public void Texts_without_words_have_no_vector()
    {
        HashedEmbedder embedder = new(1, new WordCounts());
        float[] vector = new float[HashedEmbedder.Numbers];

        Assert.False(embedder.Embed("", vector));
        Assert.False(embedder.Embed(" ?.! ", vector));
        Assert.All(vector, one => Assert.Equal(0, one));
    }

    [Fact]
    public void Embedding_allocates_nothing()
    {
        HashedEmbedder embedder = new(1, new WordCounts());
        float[] vector = new float[HashedEmbedder.Numbers];

        Assert.Equal(0, Allocated.Least(() => embedder.Embed(Question, vector)));
    }

    [Fact]
    public void A_word_that_is_in_every_question_weighs_little()
    {
        WordCounts counts = new();
        for (int i = 0; i < 2000; i++)
        {
            counts.Learn($"widget number {i}");
        }

        Assert.InRange(counts.WeightOf("widget"), 0.05f, 0.1f);
        Assert.True(counts.WeightOf("gearbox") > 0.9f);
        Assert.True(new WordCounts().WeightOf("the") < 0.3f);
        Assert.NotEqual(new HashedEmbedder(1, counts).Id, new HashedEmbedder(1, new WordCounts()).Id);
    }

    /// <summary>Who found texts that collide in one scope has nothing in another: under the second key, the best of 20,000 suffixes is as near as any.</summary>
    [Fact]
    public void Collisions_do_not_go_over_to_another_scope()
    {
        HashedEmbedder own = new(111, new WordCounts());
        HashedEmbedder others = new(222, new WordCounts());
        const string target = "reset device";
        Pcg32 chance = new(4, 4);
        (double best, string text) = (-1, "");
        float[] goal = Vector(own, target);
        float[] othersGoal = Vector(others, target);
        for (int i = 0; i < 20_000; i++)
        {
            string tried = "zq " + Letters(ref chance);
            double cosine = Dot(goal, Vector(own, tried));
            (best, text) = cosine > best ? (cosine, tried) : (best, text);
        }

        double there = Dot(othersGoal, Vector(others, text));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"best {best:0.000} in its scope, {there:0.000} in another"
        );
        Assert.True(best > 0.2, $"the search finds what is near by chance: {best:0.000}");
        Assert.True(there < best - 0.1, $"{there:0.000} of {best:0.000} goes over");
    }

    /// <summary>Black-box attack within a scope: prefixes and suffixes that draw another question to a stored one. The vectors may come near; the guards let none through.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void No_prefix_or_suffix_of_100_000_takes_another_questions_answer()
    {
        string[] stored =
        [
            "What is the refund policy?",
            "How do I reset my password?",
            "Is aspirin safe for children?",
        ];
        string[] attacks =
        [
            "What is the privacy policy?",
            "How do I reset my router?",
            "Is aspirin safe for dogs?",
        ];
        HashedEmbedder embedder = new(333, new WordCounts());
        float[][] goals = [.. stored.Select(text => Vector(embedder, CanonicalPlus.Of(text)))];
        QuestionProfile[] profiles = [.. stored.Select(QuestionProfile.Of)];
        string[] vocabulary =
        [
            "please",
            "hello",
            "thanks",
            "actually",
            "just",
            "exactly",
            "the",
            "a",
            "refund",
            "password",
            "children",
            "policy",
            "reset",
            "safe",
            "what is",
            "how do I",
            "is",
            ",",
            "?",
            "not",
            "or",
            "and",
            "tell me",
        ];
        Pcg32 chance = new(5, 5);
        (double nearest, int within, int wrong) = (-1, 0, 0);
        for (int i = 0; i < 100_000; i++)
        {
            int at = i % stored.Length;
            string text = $"{Some(vocabulary, ref chance)} {attacks[at]} {Some(vocabulary, ref chance)}";
            double cosine = Dot(goals[at], Vector(embedder, CanonicalPlus.Of(text)));
            nearest = Math.Max(nearest, cosine);
            if (cosine >= embedder.Threshold)
            {
                within++;
                wrong += QuestionGuards.Compare(profiles[at], QuestionProfile.Of(text)).HasSameWords ? 1 : 0;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"nearest {nearest:0.000}, {within} within the threshold, {wrong} let through"
        );
        Assert.Equal(0, wrong);
        Assert.True(within > 0, "the attack must come near enough to be stopped by the guards");
    }

    private static string Some(string[] vocabulary, ref Pcg32 chance)
    {
        int count = chance.NextInt32(0, 4);
        string text = "";
        for (int i = 0; i < count; i++)
        {
            text += vocabulary[chance.NextInt32(0, vocabulary.Length - 1)] + " ";
        }

        return text;
    }

    private static string Letters(ref Pcg32 chance)
    {
        char[] letters = new char[5];
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = (char)('a' + chance.NextInt32(0, 25));
        }

        return new string(letters);
    }

    private static float[] Vector(HashedEmbedder embedder, string text)
    {
        float[] vector = new float[HashedEmbedder.Numbers];
        embedder.Embed(text, vector);
        return vector;
    }

    private static double Dot(float[] one, float[] other)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i++)
        {
            sum += one[i] * other[i];
        }

        return sum;
    }
}
