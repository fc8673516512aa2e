using Farthing.Numerics.Randomness;
using Farthing.Reduction.Texts;
using Farthing.Testing;

namespace Farthing.Tests.Reduction.Texts;

public class CanonicalTextTests
{
    private static bool IsOne(string one, string other) =>
        CanonicalText.Of(one) is string text && text == CanonicalText.Of(other);

    [Theory]
    [InlineData("What is a mutex?", "What is a mutex")]
    [InlineData("  What is  a mutex?\r\n", "What is a mutex?")]
    [InlineData("What is\u00a0a mutex?", "What is a mutex?")]
    [InlineData("Who’s the king of Spain?", "Who's the king of Spain")]
    [InlineData("Explain TCP slow start.", "Explain TCP slow start")]
    [InlineData("What is a cafe\u0301?", "What is a café?")]
    [InlineData("Where is Sa\u0303o Tome\u0301?", "Where is São Tomé")]
    [InlineData("Can I return shoes after 30 days", "Can I return shoes after 30 days ")]
    public void White_space_form_apostrophe_and_final_mark_change_nothing(string one, string other) =>
        Assert.True(IsOne(one, other), $"{CanonicalText.Of(one)} | {CanonicalText.Of(other)}");

    [Theory]
    [InlineData("What is a mutex?", "What is a mutex!")]
    [InlineData("What is a mutex?", "what is a mutex?")]
    [InlineData("What is a mutex?", "What is the mutex?")]
    [InlineData("What is a mutex?", "What is a mutex, please?")]
    [InlineData("Explain 1,000.", "Explain 1000.")]
    public void Nothing_else_is_left_out(string one, string other) => Assert.False(IsOne(one, other));

    [Theory]
    [InlineData("You did it")]
    [InlineData("Do it")]
    [InlineData("Translate good night")]
    [InlineData("What does \"x\" do")]
    [InlineData("What is the word for it")]
    [InlineData("Was ist ein Mutex?")]
    [InlineData("What is\na mutex?")]
    [InlineData("What does cp -r do?")]
    [InlineData("What is x²?")]
    [InlineData("What is the current price?")]
    [InlineData("")]
    public void A_text_that_may_be_data_has_none(string text) => Assert.Null(CanonicalText.Of(text));

    [Fact]
    public void No_adversarial_pair_has_one_text()
    {
        Assert.True(AdversarialPairs.All.Count >= 300, $"{AdversarialPairs.All.Count} pairs");
        Assert.Equal(
            [],
            AdversarialPairs
                .All.Where(pair => IsOne(pair.One, pair.Other))
                .Select(pair => $"{pair.Kind}: {pair.One} | {pair.Other}")
        );
    }

    /// <summary>Gate A of the pairs in the raw data. Up to version 2 it found 22 % of the repeats: those that differ in case, politeness, spelling or articles. None of these is left out any more.</summary>
    [Fact]
    public void No_hard_negative_hits_and_plain_repeats_do()
    {
        string? file = RepositoryRoot.DataFile("semantic_pairs.tsv");
        Assert.SkipWhen(file is null, "semantic_pairs.tsv of the raw data is not here");
        string[][] pairs = [.. File.ReadAllLines(file).Skip(1).Select(line => line.Split('\t'))];

        string[][] same = [.. pairs.Where(pair => pair[2] == "1")];
        string[][] hard = [.. pairs.Where(pair => pair[2] == "0")];
        int found = same.Count(pair => IsOne(pair[0], pair[1]));

        Assert.Equal((67, 129), (same.Length, hard.Length));
        Assert.DoesNotContain(hard, pair => IsOne(pair[0], pair[1]));
        Assert.True(found >= 3, $"{found} of 67 repeats");
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void None_of_100_000_minimal_edits_keeps_the_text()
    {
        const int Tries = 100_000;
        Pcg32 chance = new(52, 1);
        int[] tried = new int[MinimalEdits.Kinds];
        int canonical = 0;
        List<string> kept = [];
        for (int i = 0; tried.Sum() < Tries; i++)
        {
            int kind = i % MinimalEdits.Kinds;
            (string question, string edited) = MinimalEdits.Next(kind, ref chance);
            Assert.NotEqual(question, edited);
            tried[kind]++;
            if (CanonicalText.Of(question) is not string text)
            {
                continue;
            }

            canonical++;
            if (text == CanonicalText.Of(edited))
            {
                kept.Add($"{question} | {edited}");
            }
        }

        Assert.Empty(kept);
        Assert.All(tried, count => Assert.True(count >= Tries / MinimalEdits.Kinds));
        Assert.InRange(canonical, Tries / 3, Tries); // Otherwise it would say nothing.
    }
}
