using System.Text;
using Farthing.Documents.Audits;
using Farthing.Gateway.Auditing;

namespace Farthing.Tests.Gateway.Auditing;

public sealed class TextChangeTests
{
    private static readonly string Stays = string.Concat(
        Enumerable.Repeat("What stays is long enough. ", 20)
    );

    private static TextChange? Between(string old, string now, int systemEnd = int.MaxValue) =>
        TextChange.Of(Encoding.UTF8.GetBytes(old), Encoding.UTF8.GetBytes(now), systemEnd);

    [Theory]
    [InlineData("2026-11-20T10:00:00Z", "2026-11-20T10:00:10Z", ChangeKind.DateTime)]
    [InlineData("2026-11-20", "2026-11-21", ChangeKind.DateTime)]
    [InlineData("11/20/2026", "11/21/2026", ChangeKind.DateTime)]
    [InlineData("20.11.2026.", "21.11.2026.", ChangeKind.DateTime)]
    [InlineData("09:59:59", "10:00", ChangeKind.DateTime)]
    [InlineData("time:10:01", "time:10:02", ChangeKind.DateTime)]
    [InlineData("20261120T100000", "20261120T100001", ChangeKind.DateTime)]
    [InlineData("1763632800", "1763632801.25", ChangeKind.EpochSeconds)]
    [InlineData("1763632800", "1763632801", ChangeKind.EpochSeconds)]
    [InlineData("1763632800000", "1763632800017", ChangeKind.EpochMilliseconds)]
    [InlineData(
        "7d444840-9dc0-11d1-b245-5ffdce74fad2",
        "e902893a-9d22-3c7e-a7b8-d6e313b71d9f",
        ChangeKind.Uuid
    )]
    [InlineData(
        "req_7d444840-9dc0-11d1-b245-5ffdce74fad2",
        "req_e902893a-9d22-3c7e-a7b8-d6e313b71d9f",
        ChangeKind.Uuid
    )]
    [InlineData("9f86d081884c7d65", "60303ae22b998861", ChangeKind.HexId)]
    [InlineData("12345678", "60303ae2", ChangeKind.HexId)]
    [InlineData("chatcmpl-A1b2C3d4E5f6", "chatcmpl-Z9y8X7w6V5u4", ChangeKind.HexId)]
    [InlineData("17", "18", ChangeKind.Number)]
    [InlineData("#17", "#1842", ChangeKind.Number)]
    [InlineData("3.5", "4.25", ChangeKind.Number)]
    [InlineData("Friday", "Saturday", ChangeKind.DateWords)]
    [InlineData("Nov", "December", ChangeKind.DateWords)]
    [InlineData("Ann", "Robert", ChangeKind.Text)]
    [InlineData("marching", "maying", ChangeKind.Text)]
    public void A_word_that_changes_has_a_kind(string old, string now, ChangeKind kind)
    {
        TextChange change = Between($"Now {old} {Stays}", $"Now {now} {Stays}")!.Value;

        Assert.Equal(kind, change.Kind);
        Assert.Equal(4, change.At);
        Assert.InRange(change.SameBytes, Stays.Length, Stays.Length + 1);
        Assert.Equal(now.Length + 5 + Stays.Length, change.SameTo);
    }

    [Fact]
    public void A_number_beside_a_month_is_a_date_in_words()
    {
        TextChange change = Between(
            $"Today is Friday, 20 November 2026. {Stays}",
            $"Today is Friday, 21 November 2026. {Stays}"
        )!.Value;

        Assert.Equal(ChangeKind.DateWords, change.Kind);
    }

    [Fact]
    public void What_stays_between_several_changes_is_added_up()
    {
        TextChange change = Between($"a1 {Stays}b1 {Stays}end", $"a2 {Stays}b22 {Stays}end")!.Value;

        // A space and the b of the second word; a space and the end.
        Assert.Equal((2 * Stays.Length) + 2 + 4, change.SameBytes);
        Assert.True(change.IsInPlace(int.MaxValue));
    }

    [Fact]
    public void The_rest_of_a_line_may_differ_before_messages_alone()
    {
        string old = $"User: John Smith, admin\n{Stays}";
        string now = $"User: Ann\n{Stays}";

        Assert.True(Between(old, now)!.Value.IsInPlace(int.MaxValue));
        Assert.False(Between(old, now, systemEnd: 0)!.Value.IsInPlace(0));
    }

    [Fact]
    public void Text_that_changes_in_a_message_is_no_value_in_its_place() =>
        Assert.False(Between($"Ann {Stays}", $"Bob {Stays}", systemEnd: 0)!.Value.IsInPlace(0));

    [Theory]
    [InlineData("abc", "abcdef")]
    [InlineData("abc", "abc")]
    [InlineData("", "abc")]
    public void A_text_that_goes_on_has_no_change(string old, string now)
    {
        Assert.Null(Between(old, now));
        Assert.Null(Between(now, old));
    }

    [Fact]
    public void No_two_texts_break_the_comparison()
    {
        Random random = new(3);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] old = Draw(random);
            byte[] now = Draw(random);
            if (TextChange.Of(old, now, random.Next(60)) is TextChange change)
            {
                Assert.InRange(change.At, 0, now.Length);
                Assert.InRange(change.SameTo, change.At, now.Length);
                Assert.InRange(change.SameBytes, 0, change.SameTo - change.At);
            }
        }
    }

    private static byte[] Draw(Random random)
    {
        byte[] text = new byte[random.Next(60)];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (byte)"ab1: \n-"[random.Next(7)];
        }

        return text;
    }
}
