using Farthing.Numerics.Faults;

namespace Farthing.Tests.Numerics.Faults;

public sealed class NearestWordTests
{
    [Theory]
    [InlineData("", "abc", 3)] // three insertions
    [InlineData("kitten", "sitting", 3)] // k→s, e→i, +g
    [InlineData("modle", "model", 1)] // one swap of neighbors
    [InlineData("abcd", "badc", 2)] // two swaps
    [InlineData("same", "same", 0)]
    public void Distance_counts_edits_and_swaps(string a, string b, int distance)
    {
        Assert.Equal(distance, NearestWord.EditDistance(a, b));
        Assert.Equal(distance, NearestWord.EditDistance(b, a));
    }

    [Fact]
    public void Nearest_is_found_without_case_and_only_when_near()
    {
        Assert.Equal("cost", NearestWord.Find("COTS", ["plan", "cost"]));
        Assert.Null(NearestWord.Find("banana", ["plan", "cost"]));
    }

    /// <summary>A third of a word may be wrong, and one letter of the shortest.</summary>
    [Theory]
    [InlineData("abcdefxyz", "abcdefghi")]
    [InlineData("abcdexyz", null)]
    [InlineData("ab", "ax")]
    [InlineData("abc", null)]
    public void As_much_as_a_third_of_a_word_may_be_wrong(string word, string? found) =>
        Assert.Equal(found, NearestWord.Find(word, word.Length < 3 ? ["ax"] : ["abcdefghi", "xyc"]));
}
