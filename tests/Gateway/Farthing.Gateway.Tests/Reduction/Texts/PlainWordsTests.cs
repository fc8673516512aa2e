using Farthing.Reduction.Texts;
using Farthing.Testing;

namespace Farthing.Tests.Reduction.Texts;

public class PlainWordsTests
{
    private static readonly string[] Questions =
    [
        "How do I install Docker on Ubuntu 22?",
        "What is the boiling point of water at 2 bar?",
        "Can I return shoes after 30 days without a receipt?",
        "Which bus goes from Bonn to Cologne on Sunday?",
        "Explain the difference between TCP and UDP in three sentences.",
        "Is port 6379 open by default in Redis 7?",
        "List five cities in Spain with more than 200,000 people.",
        "Why did Rome defeat Carthage in the second war?",
        "Translate good night into French please",
        "Does the plan include 10 GB of storage or 100?",
    ];

    private static bool IsSame(string one, string other) =>
        QuestionGuard.IsEligible(one)
        && QuestionGuard.IsEligible(other)
        && PlainWords.Of(one) == PlainWords.Of(other);

    [Fact]
    public void No_hard_negative_hits_and_enough_of_the_same_do()
    {
        string? file = RepositoryRoot.DataFile("semantic_pairs.tsv");
        Assert.SkipWhen(file is null, "semantic_pairs.tsv of the raw data is not here");
        string[][] pairs = [.. File.ReadAllLines(file).Skip(1).Select(line => line.Split('\t'))];

        string[][] same = [.. pairs.Where(pair => pair[2] == "1")];
        string[][] hard = [.. pairs.Where(pair => pair[2] == "0")];
        string[][] falseHits = [.. hard.Where(pair => PlainWords.Of(pair[0]) == PlainWords.Of(pair[1]))];
        double recall = same.Count(pair => IsSame(pair[0], pair[1])) / (double)same.Length;

        Assert.Equal((67, 129), (same.Length, hard.Length));
        Assert.Empty(falseHits); // Even without the guards.
        Assert.True(recall >= 0.22, $"recall {recall:0.000}");
    }

    [Theory]
    [InlineData("What's the price?", "what is the price")]
    [InlineData("Please list 1,000 colours.", "List 1000 colors, thanks!")]
    [InlineData("Hello, how far is twenty-five kilometres?", "How far is 25km")]
    [InlineData("Hi there, is it far?", "Is it far")]
    [InlineData("Don't I need a visa", "do not I need a visa?")]
    public void Harmless_differences_are_none(string one, string other) => Assert.True(IsSame(one, other));

    [Theory]
    [InlineData("Is .5 mg safe", "Is 5 mg safe")]
    [InlineData("What is 10!", "What is 10")]
    [InlineData("What is 10!/9!?", "What is 10!/9")]
    public void Numbers_keep_their_point_and_factorial(string one, string other) =>
        Assert.False(IsSame(one, other));

    [Theory]
    [InlineData("What is the weather today?")]
    [InlineData("Summarize the following text.")]
    [InlineData("What is my balance?")]
    [InlineData("Why does `x` fail?")]
    [InlineData("Что это")]
    public void Questions_that_hang_on_more_than_words_are_left_alone(string text) =>
        Assert.False(QuestionGuard.IsEligible(text));

    [Fact]
    public void Changed_questions_never_hit()
    {
        string[] articles = ["a", "an", "the"];
        int tried = 0;
        foreach (string question in Questions)
        {
            List<string> words = [.. PlainWords.Words(question)];
            string own = PlainWords.Of(question);
            for (int i = 0; i < words.Count; i++)
            {
                if (articles.Contains(words[i].ToLowerInvariant()) || words[i] == "please")
                {
                    continue;
                }

                List<List<string>> changed =
                [
                    [.. words[..i], .. words[(i + 1)..]],
                    [.. words[..i], "Zanzibar", .. words[(i + 1)..]],
                    [.. words[..i], "not", .. words[i..]],
                    [.. words[..i], words[i] + "s", .. words[(i + 1)..]],
                ];
                if (int.TryParse(words[i].Replace(",", "", StringComparison.Ordinal), out int number))
                {
                    changed.Add([.. words[..i], $"{number + 1}", .. words[(i + 1)..]]);
                    changed.Add([.. words[..i], $"{number * 10}", .. words[(i + 1)..]]);
                }

                for (int j = i + 1; j < words.Count; j++)
                {
                    if (
                        !articles.Contains(words[j].ToLowerInvariant())
                        && words[j] != words[i]
                        && words[j] != "please"
                    )
                    {
                        List<string> swapped = [.. words];
                        (swapped[i], swapped[j]) = (swapped[j], swapped[i]);
                        changed.Add(swapped);
                    }
                }

                foreach (List<string> one in changed)
                {
                    tried++;
                    Assert.NotEqual(own, PlainWords.Of(string.Join(' ', one)));
                }
            }
        }

        Assert.True(tried > 500);
    }
}
