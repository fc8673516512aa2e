using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Prior;

namespace Farthing.Tests.Reduction.Cascade.Prior;

public sealed class PromptReaderTests
{
    private const string Prompt = "Which is NOT 2+2 = x?\nA. 1\nB. 4\n{code}; must be only Ä";

    [Theory]
    [InlineData(PromptFeature.LogChoices, 2)]
    [InlineData(PromptFeature.LogQuestionMarks, 1)]
    [InlineData(PromptFeature.LogMathSigns, 2)]
    [InlineData(PromptFeature.LogCodeSigns, 3)]
    [InlineData(PromptFeature.LogConstraints, 2)]
    [InlineData(PromptFeature.LogLines, 3)]
    [InlineData(PromptFeature.LogTurns, 4)]
    public void Counts_are_those_of_the_prompt(PromptFeature feature, int count) =>
        Assert.Equal(double.LogP1(count), Figure(feature), 1e-12);

    [Fact]
    public void Shares_and_questions_are_those_of_the_prompt()
    {
        Assert.Equal(4.0 / Prompt.Length, Figure(PromptFeature.DigitFraction), 1e-12);
        Assert.Equal(1.0 / Prompt.Length, Figure(PromptFeature.ForeignFraction), 1e-12);
        Assert.Equal(1.0 / 15, Figure(PromptFeature.NegationFraction), 1e-12);
        Assert.Equal(1, Figure(PromptFeature.AsksWhat));
        Assert.Equal(0, Figure(PromptFeature.AsksWhy));
        Assert.Equal(1, Figure(PromptFeature.HasTools));
    }

    [Fact]
    public void Words_are_divided_in_the_same_way_for_reading_and_for_naming()
    {
        PromptScratch scratch = new();
        PromptReader.Read(new PromptView(Prompt), scratch);
        HashSet<int> named = [];
        int at = 0;
        uint before = 0;
        while (PromptReader.TryNextWord(Prompt, ref at, out _, out uint word))
        {
            named.Add(PromptReader.BucketOf(word));
            if (before != 0)
            {
                named.Add(PromptReader.BucketOf(before, word));
            }

            before = word;
        }

        Assert.Equal(named.Order(), scratch.Columns[..scratch.Grams].Order());
    }

    [Fact]
    public void Of_a_long_prompt_both_ends_are_read_and_its_whole_length()
    {
        string middle = string.Concat(Enumerable.Repeat("zebra ", 3000));
        string prompt = "Prove this: " + middle + " Which is right?";

        PromptScratch scratch = new();
        PromptReader.Read(new PromptView(prompt), scratch);
        int[] buckets = scratch.Columns[..scratch.Grams];

        Assert.Contains(Bucket("prove"), buckets);
        Assert.Contains(Bucket("right"), buckets);
        Assert.Equal(double.LogP1(prompt.Length), scratch.Figures[(int)PromptFeature.LogCharacters], 1e-12);
        // About 6,000 characters of six each, not 18,000: what stands between is not read, and no word is cut.
        Assert.InRange(Math.Exp(scratch.Figures[(int)PromptFeature.LogWords]) - 1, 980, 1010);
        Assert.Equal(
            new[] { "prove", "this", "zebra", "which", "is", "right" }.Select(Bucket).Order(),
            buckets.Intersect(Singles(prompt)).Order()
        );
    }

    [Fact]
    public void A_prompt_at_the_bound_is_read_whole_and_one_endless_word_is_none()
    {
        PromptScratch scratch = new();
        PromptReader.Read(new PromptView(new string('?', PromptReader.MaxCharacters)), scratch);
        Assert.Equal(
            double.LogP1(PromptReader.MaxCharacters),
            scratch.Figures[(int)PromptFeature.LogQuestionMarks],
            1e-12
        );

        PromptReader.Read(new PromptView(new string('x', 50_000)), scratch);
        Assert.Equal(0, scratch.Grams);
    }

    private static int Bucket(string word)
    {
        int at = 0;
        PromptReader.TryNextWord(word, ref at, out _, out uint hash);
        return PromptReader.BucketOf(hash);
    }

    private static IEnumerable<int> Singles(string text)
    {
        List<int> buckets = [];
        int at = 0;
        while (PromptReader.TryNextWord(text, ref at, out _, out uint word))
        {
            buckets.Add(PromptReader.BucketOf(word));
        }

        return buckets.Distinct();
    }

    private static double Figure(PromptFeature feature)
    {
        PromptScratch scratch = new();
        PromptReader.Read(new PromptView(Prompt, turns: 4, hasTools: true), scratch);
        return scratch.Figures[(int)feature];
    }
}
