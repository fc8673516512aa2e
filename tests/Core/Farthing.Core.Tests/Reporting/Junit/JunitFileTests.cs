using System.Xml.Linq;
using Farthing.Reporting.Junit;

namespace Farthing.Tests.Reporting.Junit;

public sealed class JunitFileTests
{
    [Fact]
    public void Counts_and_outcomes_are_those_of_the_cases()
    {
        XElement suite = Suite(
            new JunitCase("a", JunitOutcome.Passed, "unread"),
            new JunitCase("b", JunitOutcome.Failed, "too late", "do this"),
            new JunitCase("c", JunitOutcome.Skipped, "not known")
        );

        Assert.Equal(
            ["farthing check", "3", "1", "0", "1"],
            suite.Attributes().Select(attribute => attribute.Value)
        );
        Assert.Equal(["a", "b", "c"], suite.Elements().Select(each => each.Attribute("name")!.Value));
        XElement failure = suite.Elements().ElementAt(1).Element("failure")!;
        Assert.Equal(("too late", "do this"), (failure.Attribute("message")!.Value, failure.Value));
        Assert.NotNull(suite.Elements().ElementAt(2).Element("skipped"));
        Assert.False(suite.Elements().First().HasElements);
    }

    [Fact]
    public void Words_of_others_stay_words()
    {
        XElement suite = Suite(
            new JunitCase("<a>&\"", JunitOutcome.Failed, "\u0001\ud83d\u0002 \ud83d\ude00", "]]>")
        );

        XElement each = Assert.Single(suite.Elements());
        Assert.Equal("<a>&\"", each.Attribute("name")!.Value);
        Assert.Equal("\ufffd\ufffd\ufffd \ud83d\ude00", each.Element("failure")!.Attribute("message")!.Value);
        Assert.Equal("]]>", each.Element("failure")!.Value);
    }

    private static XElement Suite(params JunitCase[] cases) =>
        XDocument.Parse(JunitFile.Text("farthing check", cases)).Root!.Element("testsuite")!;
}
