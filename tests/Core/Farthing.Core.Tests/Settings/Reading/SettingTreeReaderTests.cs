using Farthing.Numerics.Faults;
using Farthing.Settings;
using Farthing.Settings.Reading;
using Farthing.Settings.Values;
using static Farthing.Settings.SettingKind;

namespace Farthing.Tests.Settings.Reading;

public sealed class SettingTreeReaderTests
{
    private static readonly SettingTable Table = new(
        "test",
        "test file",
        [
            Setting.Or("port", Whole(1, 65535), 80, "A port"),
            new("servers.*.url", Text, "http://a", "Its address") { IsNeeded = true },
            Setting.Or("servers.*.wait", Time(0, 60), TimeSpan.FromSeconds(5), "How long it is waited for"),
            new("rules[].name", Text, "a", "Its name") { IsNeeded = true },
            Setting.Or("rules[].weights", Share(), "50%, 100%", "Its weights") with
            {
                IsList = true,
            },
        ],
        [
            new("servers", "The servers") { IsNeeded = true },
            new("servers.*", "One"),
            new("rules", "The rules"),
        ]
    )
    {
        Least = "at least servers:",
        Purpose = "A test",
        TakesEmpty = true,
    };

    [Fact]
    public void Reads_named_sections_lists_and_defaults()
    {
        WrittenSection root = Read(
            "servers: { gpt-4.1: { url: u, wait: 2s }, b: { url: v } }\nrules: [{ name: x }, { name: y, weights: 10% }]\nport:"
        );

        Assert.Equal(
            [("gpt-4.1", "u", 2.0), ("b", "v", 5.0)],
            root.Named("servers")
                .Select(one =>
                    (one.Name, one.Section.Text("url"), one.Section.Time("wait")!.Value.TotalSeconds)
                )
        );
        Assert.Equal([0.5, 1], root.List("rules")[0].Numbers("weights"));
        Assert.Equal([0.1], root.List("rules")[1].Numbers("weights"));
        Assert.Equal((80, false), (root.Count("port"), root.Has("port")));
    }

    [Theory]
    [InlineData("port: 0\nservers: {}", "port:1 FAR1004")]
    [InlineData("port: 80", "servers:1 FAR4007")]
    [InlineData("servers: { a: { wait: 2s } }", "servers.a.url:1 FAR4007")]
    [InlineData(
        "servers: {}\nrules:\n  - { weights: 20% }\n  - 3",
        "rules[0].name:3 FAR4007, rules[1]:4 FAR4006"
    )]
    [InlineData("servers: { a: { url: u, urll: v } }", "servers.a.urll:1 FAR4004")]
    [InlineData("servers: { a: { url: u, url: v } }", "servers.a.url:1 FAR4005")]
    [InlineData("servers: { a.b: { url: [u] } }", "servers.a.b.url:1 FAR4006")]
    [InlineData("servers: {}\nport: 80\nport: 81\nprt: 1", "port:3 FAR4005, prt:4 FAR4004")]
    public void Names_each_fault_with_its_path_and_line(string text, string faults)
    {
        FaultList list = new();

        SettingTreeReader.Read(Table, text, "file", list);

        Assert.Equal(
            faults,
            string.Join(", ", list.Faults.Select(fault => $"{fault.Path}:{fault.Line} {fault.Code}"))
        );
    }

    private static WrittenSection Read(string text)
    {
        FaultList faults = new();
        WrittenSection root = new(SettingTreeReader.Read(Table, text, "file", faults), faults);
        Assert.Empty(faults.Faults);
        return root;
    }
}
