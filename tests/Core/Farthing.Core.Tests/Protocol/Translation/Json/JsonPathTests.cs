using System.Text;
using System.Text.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Json;

public sealed class JsonPathTests
{
    private const string Body = """{ "a": [1, [true, {"b c": "x"}], {}], "d\u0065": {"e": null, "f": 5} }""";

    [Theory]
    [InlineData("", "1", "a[0]")]
    [InlineData("", "true", "a[1][0]")]
    [InlineData("", "\"x\"", "a[1][1].b c")]
    [InlineData("", "{}", "a[2]")]
    [InlineData("", "5", "de.f")]
    [InlineData("format", "5", "format.de.f")]
    [InlineData("", Body, "")]
    [InlineData("format", Body, "format")]
    public void A_value_is_found_by_its_place(string root, string value, string path)
    {
        byte[] body = Encoding.UTF8.GetBytes(Body);
        using JsonDocument document = JsonDocument.Parse(body);

        Assert.Contains(
            path,
            All(new BodyNode(document.RootElement, body, root))
                .Where(node => node.Value.ToString() == value)
                .Select(node => node.Path)
        );
    }

    private static List<BodyNode> All(BodyNode node)
    {
        List<BodyNode> all = [node];
        if (node.Kind == JsonValueKind.Object)
        {
            all.AddRange(node.Members().SelectMany(member => All(member.Node)));
        }
        else if (node.Kind == JsonValueKind.Array)
        {
            foreach (BodyNode item in node.Items())
            {
                all.AddRange(All(item));
            }
        }

        return all;
    }
}
