using Farthing.Numerics.Faults;
using Farthing.Reduction.Evaluation;

namespace Farthing.Tests.Reduction.Evaluation;

public class PairTableTests
{
    [Fact]
    public void Quotation_marks_are_part_of_a_question()
    {
        QuestionPair pair = Assert.Single(
            PairTable.Read("f", "same\tb\ta\r\n1\tIs \"x\" y?\tIs 'x' y?\r\n\r\n")
        );

        Assert.Equal(new QuestionPair("Is 'x' y?", "Is \"x\" y?", true, "", 2), pair);
    }

    [Theory]
    [InlineData("a\tb\n", 1, "no column same")]
    [InlineData("", 1, "no column a and none b and none same")]
    [InlineData("a\tb\tsame\n", null, "the file has no pairs")]
    [InlineData("a\tb\tsame\nx\ty\t1\nx\ty\n", 3, "the row has 2 columns")]
    [InlineData("a\tb\tsame\nx\ty\t2\n", 2, "same is neither 1 nor 0")]
    [InlineData("a\tb\tsame\n\ty\t1\n", 2, "a question is empty")]
    public void Broken_files_are_refused_with_their_line(string text, int? line, string expected)
    {
        FarthingException refused = Assert.Throws<FarthingException>(() => PairTable.Read("pairs.tsv", text));

        Assert.Equal(2, refused.ExitCode);
        Assert.Equal(("pairs.tsv", line), (refused.Faults[0].File, refused.Faults[0].Line));
        Assert.Contains(expected, refused.Faults[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_broken_rows_are_said_up_to_twenty()
    {
        string text = "a\tb\tsame\n" + string.Concat(Enumerable.Repeat("x\ty\n", 30));

        Assert.Equal(20, Assert.Throws<FarthingException>(() => PairTable.Read("f", text)).Faults.Count);
    }
}
