using Farthing.Reduction.Texts;

namespace Farthing.Tests.Reduction.Texts;

public class ClockWordsTests
{
    [Theory]
    [InlineData("What time is it?")]
    [InlineData("WHAT DAY IS IT")]
    [InlineData("(now)")]
    [InlineData("Is it as-now?")]
    [InlineData("today’s menu")]
    [InlineData("What was it two days ago?")]
    [InlineData("Who leads this week?")]
    [InlineData("How will the weather be?")]
    [InlineData("Wie spät ist es?")]
    [InlineData("Was gibt es HEUTE?")]
    [InlineData("Quelle heure est-il ?")]
    [InlineData("Que s'est-il passé aujourd’hui ?")]
    [InlineData("¿Qué hora es?")]
    [InlineData("¿Qué pasa MAÑANA?")]
    [InlineData("Che ore sono?")]
    [InlineData("Que horas são?")]
    [InlineData("Hoe laat is het?")]
    [InlineData("Która godzina?")]
    [InlineData("Который час?")]
    [InlineData("Saat kaç?")]
    [InlineData("现在几点了？")]
    [InlineData("今何時ですか")]
    [InlineData("지금 몇 시예요?")]
    [InlineData("كم الساعة؟")]
    public void A_question_about_now_is_found(string text) => Assert.True(ClockWords.IsIn(text));

    [Theory]
    [InlineData("")]
    [InlineData("How do I know that snow is white?")]
    [InlineData("What is a concurrent set?")]
    [InlineData("How does time complexity grow with a heap?")]
    [InlineData("What is the actual cost?")]
    [InlineData("Wie hoch ist der Eiffelturm?")]
    public void Another_one_is_not(string text) => Assert.False(ClockWords.IsIn(text));
}
