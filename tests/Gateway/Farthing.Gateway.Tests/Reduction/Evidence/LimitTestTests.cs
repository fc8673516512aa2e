using Farthing.Reduction.Evidence;

namespace Farthing.Tests.Reduction.Evidence;

public sealed class LimitTestTests
{
    [Fact]
    public void Passes_at_the_395th_label_without_error_and_says_what_is_missing()
    {
        LimitTest test = LimitTest.Start(0.01, 0.05);
        Assert.Equal(395, test.LabelsMissing());
        for (int n = 0; n < 394; n++)
        {
            test = test.With(isError: false);
        }

        Assert.False(test.Passes);
        Assert.Equal(1, test.LabelsMissing());
        Assert.Equal(636 - 395, test.With(isError: true).LabelsMissing());

        test = test.With(isError: false);
        Assert.True(test.Passes);
        Assert.Equal(0, test.LabelsMissing());
    }

    [Fact]
    public void Goes_on_from_counts()
    {
        LimitTest test = LimitTest.Resume(0.01, 0.05, 635, 1);

        Assert.False(test.Passes);
        Assert.True(test.With(isError: false).Passes);
        Assert.Throws<ArgumentOutOfRangeException>(() => LimitTest.Resume(0.01, 0.05, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => LimitTest.Start(0, 0.05));
        Assert.Throws<ArgumentOutOfRangeException>(() => LimitTest.Start(0.01, 1));
    }
}
