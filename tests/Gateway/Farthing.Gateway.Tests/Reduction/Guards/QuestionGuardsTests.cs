using Farthing.Reduction.Guards;

namespace Farthing.Tests.Reduction.Guards;

public class QuestionGuardsTests
{
    [Theory]
    [InlineData("What did I spend last month?", "What did I spend last month?", Guard.Eligibility)]
    [InlineData("Call 0151 2345678", "Call 0151 2345678", Guard.Eligibility)]
    [InlineData("Is 10 mg too much?", "Is 10 g too much?", Guard.Numbers)]
    [InlineData("Is 200 enough for 30 people?", "Is 30 enough for 200 people?", Guard.Numbers)]
    [InlineData("Do I need a visa?", "Do I not need a visa?", Guard.Negation)]
    [InlineData("Does it cover only theft?", "Does it cover theft?", Guard.Negation)]
    [InlineData("Can a manager fire an employee?", "Can an employee fire a manager?", Guard.Order)]
    [InlineData("Explain bubble sort", "Explain sort", Guard.Order)]
    [InlineData("Who runs Oracle?", "Who runs Nvidia?", Guard.Names)]
    [InlineData("Spell \"Porto\"", "Spell \"porto\"", Guard.Names)]
    [InlineData("What is ethanol used for?", "What is methanol used for?", Guard.Names)]
    [InlineData("Explain git --soft", "Explain git --hard", Guard.Code)]
    [InlineData("Where was it built?", "When was it built?", Guard.Question)]
    [InlineData("Can guests park?", "Must guests park?", Guard.Question)]
    [InlineData("Show sales as a table", "Show sales as a chart", Guard.Form)]
    [InlineData("How do I encrypt disks?", "How do I decrypt disks?", Guard.Antonyms)]
    [InlineData("Is recording illegal abroad?", "Is recording legal abroad?", Guard.Antonyms)]
    [InlineData("Is the substance harmless to cats?", "Is the substance harmful to cats?", Guard.Antonyms)]
    public void Each_guard_rejects_what_it_is_for(string one, string other, Guard expected)
    {
        QuestionProfile first = QuestionProfile.Of(one);
        QuestionProfile second = QuestionProfile.Of(other);

        Assert.Equal(expected, QuestionGuards.Compare(first, second).Failed);
        Assert.Equal(expected, QuestionGuards.Compare(second, first).Failed);
    }

    [Theory]
    [InlineData("How do I actually cancel the order?", "How can I cancel the order")]
    [InlineData("what is the capital of australia", "What is the capital of Australia?")]
    public void The_same_words_pass(string one, string other) =>
        Assert.True(QuestionGuards.Compare(QuestionProfile.Of(one), QuestionProfile.Of(other)).HasSameWords);

    [Fact]
    public void Another_word_in_the_place_of_one_passes_as_such()
    {
        GuardVerdict verdict = QuestionGuards.Compare(
            QuestionProfile.Of("How do I renew the subscription?"),
            QuestionProfile.Of("How do I extend the subscription?")
        );

        Assert.Equal(new GuardVerdict(Guard.None, HasOtherWords: true), verdict);
        Assert.False(verdict.HasSameWords);
    }
}
