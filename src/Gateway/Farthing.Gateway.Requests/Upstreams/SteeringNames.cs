using System.Text.Json;

namespace Farthing.Gateway.Upstreams;

/// <summary>Names of <see cref="SteeringMembers"/> as bodies and configurations have them.</summary>
public static class SteeringNames
{
    private static readonly (SteeringMembers Member, string Name)[] Known =
    [
        .. Enum.GetValues<SteeringMembers>()
            .Where(one => one != SteeringMembers.None)
            .Select(one => (one, JsonNamingPolicy.SnakeCaseLower.ConvertName(one.ToString()))),
    ];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Known.Select(one => one.Name)];

    /// <summary>The members that names mean.</summary>
    public static SteeringMembers Of(IEnumerable<string> names) =>
        names.Aggregate(
            SteeringMembers.None,
            (sum, name) => sum | Known.FirstOrDefault(one => one.Name == name).Member
        );

    /// <summary>The first name of several.</summary>
    public static string First(SteeringMembers members) =>
        Array.Find(Known, one => (members & one.Member) != 0).Name;
}
