using Farthing.Reduction.Cascade.Evaluation;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Prior;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Testing;

namespace Farthing.Tests.Reduction.Cascade.Prior;

public sealed class PriorModelTests
{
    /// <summary>Random orders have 0.50, RouteLLM's published best is 0.603 (arXiv 2406.18665, table 2).</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(1500, 0.59)]
    [InlineData(7000, 0.63)]
    public void The_area_on_held_out_rows_is_above_published_routers(int labels, double least)
    {
        IReadOnlyList<LabeledPrompt> rows = MmluLabels.Read();
        double sum = 0;
        for (ulong seed = 0; seed < 5; seed++)
        {
            int[] order = RouterStudy.Shuffled(rows.Count, seed, 0);
            PriorTrainer trainer = new();
            foreach (int row in order[..labels])
            {
                trainer.Add(rows[row].View, rows[row].Outcome);
            }

            LabeledPrompt[] test = [.. order[labels..].Select(row => rows[row])];
            sum += RouterCurve
                .Of(
                    RouterTraining.Scores(trainer.Train(isCalibrated: false), test),
                    [.. test.Select(row => row.Outcome)]
                )
                .Apgr;
        }

        Assert.True(sum / 5 >= least, $"{sum / 5:F4}");
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_trained_prior_tells_prompts_apart_and_its_gain_is_calibrated()
    {
        PriorModel model = Train(600);
        PromptScratch scratch = new();

        PriorScore easy = model.Assess(new PromptView("name the capital of sky 7"), scratch);
        PriorScore hard = model.Assess(new PromptView("prove the theorem of matrix 7"), scratch);

        Assert.True(hard.Score > easy.Score);
        // Easy ones are as good at both models, of hard ones the strong model alone is right in 4 of 5.
        Assert.InRange(easy.Gain, -0.1, 0.1);
        Assert.InRange(hard.Gain, 0.7, 0.9);
        Assert.True(hard.Neighbors > easy.Neighbors);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_same_rows_give_the_same_model()
    {
        PriorModel one = Train(300);
        PriorModel two = Train(300);

        Assert.Equal(one.Coefficients.Bias, two.Coefficients.Bias);
        Assert.Equal(one.Coefficients.Grams, two.Coefficients.Grams);
        Assert.Equal(one.Curve.Levels, two.Curve.Levels);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_decision_allocates_nothing()
    {
        PriorModel model = Train(300);
        PromptScratch scratch = new();
        string prompt = string.Concat(
            Enumerable.Repeat("Prove the theorem: what is the limit?\nA. 1\nB. 2\n", 20)
        );
        model.Assess(new PromptView(prompt), scratch);

        Assert.Equal(0, Allocated.Least(() => model.Assess(new PromptView(prompt), scratch)));
    }

    [Fact]
    public void A_rows_own_outcome_is_not_its_neighbors()
    {
        // Two rows, both with the same text and other outcomes: left out, each sees the other's.
        sbyte[] vectors = new sbyte[2 * PromptReader.Dimensions];
        vectors[0] = vectors[PromptReader.Dimensions] = 100;
        NeighborTable table = new(vectors, [1, 0]);
        PromptScratch scratch = new();

        double first = table.Assess(table.Vector(0), 0, scratch);
        double second = table.Assess(table.Vector(1), 1, scratch);

        // (1 · 0.5 + 1 · 0) / 2 and (1 · 0.5 + 1 · 1) / 2: the mean counts as one row.
        Assert.Equal(0.25, first, 1e-6);
        Assert.Equal(0.75, second, 1e-6);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_parts_of_a_score_add_up_to_it_and_name_their_words()
    {
        PriorModel model = Train(300);
        PriorExplanation explained = PriorExplanation.Of(
            model,
            new PromptView("Prove the theorem about a zebra.")
        );

        Assert.Equal(explained.Score.Score, explained.Parts.Sum(part => part.Contribution), 1e-5);
        Assert.Contains(explained.Parts, part => part.Kind == PriorPartKind.Words && part.Name == "theorem");
        Assert.Contains(explained.Parts, part => part.Name == "the theorem");
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Prompts_without_a_word_are_assessed()
    {
        PriorModel model = Train(300);
        PromptScratch scratch = new();

        Assert.True(double.IsFinite(model.Assess(new PromptView(""), scratch).Score));
        Assert.True(double.IsFinite(model.Assess(new PromptView("?!? \n\n …"), scratch).Score));
        Assert.True(double.IsFinite(model.Assess(new PromptView(new string('x', 200_000)), scratch).Score));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Fewer_than_200_labels_leave_length_alone()
    {
        IReadOnlyList<LabeledPrompt> rows = PriorRows.Of(199);

        Assert.IsType<LengthPrior>(RouterTraining.TrainPrior(rows));
        Assert.IsType<PriorModel>(RouterTraining.TrainPrior(PriorRows.Of(200)));
        PromptScratch scratch = new();
        LengthPrior none = Assert.IsType<LengthPrior>(RouterTraining.TrainPrior([]));
        Assert.Equal(0, none.Assess(new PromptView("a"), scratch).Gain);
    }

    internal static PriorModel Train(int count) =>
        Assert.IsType<PriorModel>(RouterTraining.TrainPrior(PriorRows.Of(count)));
}
