using System.Text;
using System.Text.Json.Nodes;
using Farthing.Gateway.PromptCaching.Tools;

namespace Farthing.Tests.Gateway.PromptCaching.Tools;

public class ToolFormTests
{
    private static ToolForm? Read(string tool) => ToolForm.Read(Encoding.UTF8.GetBytes(tool), "secret"u8);

    [Theory]
    [InlineData("""{"a":1,"b":[1,2]}""", """{"b":[1,2],"a":1}""")]
    [InlineData("""{"a":{"x":null,"y":true}}""", """{ "a" : { "y" : true , "x" : null } }""")]
    [InlineData("""{"a":[{"x":1,"y":"z"}]}""", """{"a":[{"y":"z","x":1}]}""")]
    public void The_order_of_members_and_white_space_say_nothing(string one, string other) =>
        Assert.Equal(Read(one)!.Content, Read(other)!.Content);

    [Theory]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[12]}""")]
    [InlineData("""{"a":[1],"b":[]}""", """{"a":[],"b":[1]}""")]
    [InlineData("""{"a":"b"}""", """{"b":"a"}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":{}}}""")]
    [InlineData("""{"a":1}""", """{"a":1.0}""")]
    [InlineData("""{"description":"find  it"}""", """{"description":"find it"}""")]
    public void Everything_else_does(string one, string other) =>
        Assert.NotEqual(Read(one)!.Content, Read(other)!.Content);

    [Fact]
    public void A_name_that_stands_twice_has_an_order() => Assert.Null(Read("""{"a":{"x":1,"x":2}}"""));

    [Fact]
    public void A_definition_is_written_in_anothers_order()
    {
        string[] tools =
        [
            """{"name":"f","input_schema":{"type":"object","properties":{"b":{"type":"string","description":"Its \"b\"."},"a":{}},"required":["b","a"]}}""",
            """{"input_schema":{"required":["b","a"],"properties":{"a":{},"b":{"description":"Its \"b\".","type":"string"}},"type":"object"},"name":"f"}""",
        ];
        ToolForm first = Read(tools[0])!;

        byte[] written = Read(tools[1])!.Write(Encoding.UTF8.GetBytes(tools[1]), first.Order);

        Assert.Equal(tools[0], Encoding.UTF8.GetString(written));
    }

    /// <summary>Shuffled at every depth, a definition says the same and is written back to the byte.</summary>
    [Fact]
    public void Any_shuffle_is_undone()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Undo(new Random(seed));
        }
    }

    private static void Undo(Random random)
    {
        JsonNode tool = new JsonObject { ["name"] = "f", ["schema"] = Any(random, 4) };
        string one = tool.ToJsonString();
        string other = Shuffled(tool, random).ToJsonString();
        ToolForm form = Read(one)!;
        ToolForm shuffled = Read(other)!;

        Assert.Equal(form.Content, shuffled.Content);
        Assert.Equal(one, Encoding.UTF8.GetString(shuffled.Write(Encoding.UTF8.GetBytes(other), form.Order)));
    }

    private static JsonNode Any(Random random, int depth) =>
        (depth == 0 ? 0 : random.Next(4)) switch
        {
            1 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Any(random, depth - 1))]),
            2 or 3 => new JsonObject(
                Enumerable
                    .Range(0, random.Next(6))
                    .Select(at => KeyValuePair.Create($"m{at}é\"", (JsonNode?)Any(random, depth - 1)))
            ),
            _ => JsonValue.Create(random.Next(100) - 50),
        };

    private static JsonNode Shuffled(JsonNode node, Random random)
    {
        switch (node)
        {
            case JsonObject members:
                KeyValuePair<string, JsonNode?>[] all =
                [
                    .. members.Select(one =>
                        KeyValuePair.Create(one.Key, (JsonNode?)Shuffled(one.Value!, random))
                    ),
                ];
                random.Shuffle(all);
                return new JsonObject(all);
            case JsonArray list:
                return new JsonArray([.. list.Select(one => Shuffled(one!, random))]);
            default:
                return node.DeepClone();
        }
    }
}
