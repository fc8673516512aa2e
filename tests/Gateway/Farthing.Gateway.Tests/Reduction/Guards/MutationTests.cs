using Farthing.Numerics.Randomness;
using Farthing.Reduction.Embeddings;
using Farthing.Reduction.Guards;
using Farthing.Reduction.Texts;
using Farthing.Tests.Reduction.Texts;

namespace Farthing.Tests.Reduction.Guards;

/// <summary>Questions that were changed mechanically never get the answer of the question that they came from.</summary>
public class MutationTests
{
    private const int Tries = 80_000;

    [Fact]
    [Trait("Speed", "slow")]
    public void None_of_80_000_changes_of_our_questions_hits()
    {
        Pcg32 chance = new(7, 1);

        Check(() => TemplateQuestions.Next(ref chance));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void None_of_80_000_changes_of_banking77_and_clinc150_hits()
    {
        IReadOnlyList<(string Text, string Intent)> questions = IntentQuestions.Read();
        Assert.SkipWhen(questions.Count == 0, "banking77 and clinc150 of the raw data are not here");
        Pcg32 chance = new(8, 1);

        Check(() => questions[chance.NextInt32(0, questions.Count - 1)].Text);
    }

    private static void Check(Func<string> next)
    {
        HashedEmbedder embedder = new(12345, new WordCounts());
        float[] one = new float[HashedEmbedder.Numbers];
        float[] other = new float[HashedEmbedder.Numbers];
        Pcg32 chance = new(9, 2);
        int[] tried = new int[8];
        int near = 0;
        List<string> hits = [];
        for (int i = 0; tried.Sum() < Tries; i++)
        {
            MutationKind kind = (MutationKind)(i % 8);
            string question = next();
            if (Mutations.Of(question, kind, ref chance) is not string changed || changed == question)
            {
                continue;
            }

            tried[(int)kind]++;
            bool isText =
                PlainWords.Of(question) == PlainWords.Of(changed)
                || CanonicalPlus.Of(question) == CanonicalPlus.Of(changed);
            GuardVerdict verdict = QuestionGuards.Compare(
                QuestionProfile.Of(question),
                QuestionProfile.Of(changed)
            );
            bool isNear =
                embedder.Embed(CanonicalPlus.Of(question), one)
                && embedder.Embed(CanonicalPlus.Of(changed), other)
                && one.Zip(other, (a, b) => a * b).Sum() >= embedder.Threshold;
            near += isNear ? 1 : 0;
            if (
                (isText && QuestionGuard.IsEligible(question) && QuestionGuard.IsEligible(changed))
                || (isNear && verdict.HasSameWords)
            )
            {
                hits.Add($"{kind}: {question} | {changed}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Tries} changes ({string.Join(", ", tried.Select((count, i) => $"{(MutationKind)i} {count}"))}): {near} within the threshold, {hits.Count} hits"
        );
        Assert.Empty(hits);
        Assert.True(near > Tries / 100, "the threshold alone must have let some through");
    }
}
