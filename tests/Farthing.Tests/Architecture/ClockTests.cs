using System.Text.RegularExpressions;
using Farthing.Testing;

namespace Farthing.Tests.Architecture;

/// <summary>Gateway and emulated servers take time from the clock that they are given. Their libraries do not compile otherwise (<c>src/BannedSymbols.Time.txt</c>); the verbs, and the use of real time, are looked at here.</summary>
public sealed partial class ClockTests
{
    private static readonly string Source = Path.Combine(RepositoryRoot.Path, "src");

    private static IEnumerable<string> Verbs =>
        ((string[])["EmulateVerb.cs", "ServeVerb.cs"])
            .Select(name => Path.Combine(Source, "Farthing", "Verbs", name))
            .Concat(FilesOf("Farthing", "Verbs", "Serves"))
            .Concat(FilesOf("Farthing", "Verbs", "Emulations"))
            .Append(Path.Combine(Source, "Farthing", "Cli", "ClockFlags.cs"));

    [Fact]
    public void The_verbs_read_no_time_of_their_own() =>
        Assert.Empty(
            Verbs
                .Where(path => OwnTime().IsMatch(File.ReadAllText(path)))
                .Select(path => $"{Path.GetFileName(path)}: take the clock of --speed, or RealTime")
        );

    [Fact]
    public void Real_time_is_used_where_the_decision_lists_it_and_nowhere_else()
    {
        IEnumerable<string> used = FilesOf("Gateway")
            .Concat(FilesOf("Plan", "Farthing.Emulation"))
            .Concat(Verbs)
            .Where(path => File.ReadAllText(path).Contains("RealTime.", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path));
        IEnumerable<string> listed = File.ReadLines(
                Path.Combine(RepositoryRoot.Path, "docs", "decisions", "0037-one-clock.md")
            )
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Name().Matches(line.Split('|')[1]))
            .Select(match => match.Groups[1].Value);

        Assert.Equal(listed.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("DateTimeOffset began = TimeProvider.System.GetUtcNow();", true)]
    [InlineData("long at = Stopwatch.GetTimestamp();", true)]
    [InlineData("DateTime.UtcNow", true)]
    [InlineData("end.CancelAfter(whole);", true)]
    [InlineData("await Task.Delay(LookEvery, over.Token)", true)]
    [InlineData("await Task.Delay(\n    wishes.For ?? Timeout.InfiniteTimeSpan,\n    wishes.Clock,", false)]
    [InlineData("await Task.Delay(LookEvery, RealTime.Clock, end.Token)", false)]
    public void Reads_of_time_are_found(string text, bool isOne) =>
        Assert.Equal(isOne, OwnTime().IsMatch(text));

    private static IEnumerable<string> FilesOf(params string[] folder) =>
        Directory
            .EnumerateFiles(Path.Combine([Source, .. folder]), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    [GeneratedRegex(
        @"\bStopwatch\b|TimeProvider\.System\b|\bDateTime(Offset)?\.(Utc)?Now\b|\bTickCount|\.CancelAfter\(|\bPeriodicTimer\b|new Timer\(|Task\.Delay\((?![^;]*?[cC]lock\b)"
    )]
    private static partial Regex OwnTime();

    [GeneratedRegex("`([A-Za-z.]+)`")]
    private static partial Regex Name();
}
