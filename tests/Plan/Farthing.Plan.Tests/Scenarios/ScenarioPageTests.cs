using Farthing.Scenarios.Keys;
using Farthing.Tests.Settings;

namespace Farthing.Tests.Scenarios;

/// <summary>docs/scenario.md: the words are written by hand, the table of keys is derived.</summary>
public sealed class ScenarioPageTests
{
    private const string Start = "<!-- keys: derived from ScenarioKeys; ./test --accept renews them -->\n";
    private const string End = "<!-- end of keys -->\n";

    [Fact]
    public void The_table_of_keys_is_what_the_code_says()
    {
        SettingPage.Verify("scenario.md", Start, End, ScenarioKeys.Table);
    }
}
