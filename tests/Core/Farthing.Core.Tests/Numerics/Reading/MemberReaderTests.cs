using System.Text;
using System.Text.Json;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Tests.Numerics.Reading;

public sealed class MemberReaderTests
{
    private readonly FaultList faults = new();

    [Fact]
    public void A_member_that_nobody_asked_for_is_a_fault_with_its_line_and_the_nearest_word()
    {
        MemberReader reader = Of("{\n\"team\": \"a\",\n\"teem\": \"b\"}");
        reader.Text("team");

        reader.RefuseUnknown("UNKNOWN", "user");

        Fault fault = Assert.Single(faults.Faults);
        Assert.Equal(("UNKNOWN", 3, "teem", "team"), (fault.Code, fault.Line, fault.Path, fault.Nearest));
        Assert.Equal("one of team, user", fault.Expected);
        Assert.Null(fault.Value);
    }

    [Theory]
    [InlineData("{\"n\":4096}", 4096L)]
    [InlineData("{\"n\":4096.0}", 4096L)]
    [InlineData("{\"n\":9007199254740993}", 9007199254740993L)]
    [InlineData("{\"n\":null}", null)]
    [InlineData("{}", null)]
    public void A_whole_number_is_read_exactly(string json, long? expected)
    {
        Assert.Equal(expected, Of(json).Whole("n", 1, long.MaxValue));
        Assert.Empty(faults.Faults);
    }

    [Theory]
    [InlineData("4096.5")]
    [InlineData("0")]
    [InlineData("1e30")]
    [InlineData("\"5\"")]
    [InlineData("true")]
    public void What_is_no_whole_number_in_range_is_a_fault(string value)
    {
        Assert.Null(Of($"{{\"n\":{value}}}").Whole("n", 1, 1_000_000_000_000_000));

        Fault fault = Assert.Single(faults.Faults);
        Assert.Equal("a whole number from 1 to 1000000000000000", fault.Expected);
        Assert.Equal(value.Trim('"'), fault.Value);
    }

    [Fact]
    public void A_text_with_broken_escapes_is_a_fault_and_no_exception()
    {
        Assert.Null(Of("{\"a\":\"\\ud800\"}").Text("a"));

        Assert.Equal("\"\\ud800\"", Assert.Single(faults.Faults).Value);
    }

    [Fact]
    public void An_item_that_is_none_is_a_fault_at_its_place()
    {
        MemberReader reader = Of("{\"texts\":[\"a\",null],\"rows\":[{},1]}");

        Assert.Equal(["a"], reader.Texts("texts"));
        Assert.Single(reader.Rows("rows"));

        Assert.Equal(["texts[1]", "rows[1]"], faults.Faults.Select(fault => fault.Path));
    }

    [Fact]
    public void Where_a_value_may_be_a_secret_only_short_ones_are_repeated()
    {
        TreeFile file = new(null, "WRONG", "MISSING") { HoldsSecrets = true };
        MemberReader reader = new(
            new TreeNode(
                JsonElement.Parse(
                    "{\"a\":\"sk-1\",\"b\":12,\"c\":[\"x\"],\"key-0123456789-0123456789\":1}"u8
                ),
                "",
                file
            ),
            faults
        );

        reader.Flag("a");
        reader.Flag("b");
        reader.Flag("c");
        reader.RefuseUnknown("UNKNOWN");

        Assert.Equal([null, "12", null, null], faults.Faults.Select(fault => fault.Value));
        Assert.Equal("key-0123…", faults.Faults[^1].Path);
    }

    private MemberReader Of(string json) =>
        new(TreeFile.Parse("file.json", Encoding.UTF8.GetBytes(json), "WRONG", "MISSING", "BROKEN"), faults);
}
