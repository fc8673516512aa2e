using System.Reflection;
using System.Xml.Linq;
using Farthing.Testing;

namespace Farthing.Tests.Architecture;

/// <summary>The rooms and their arrows (docs/architecture.md).</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Farthing.Numerics"] = [],
        ["Farthing.Documents"] = ["Farthing.Numerics"],
        ["Farthing.Settings"] = ["Farthing.Numerics", "Farthing.Catalogs"],
        ["Farthing.Reduction"] = ["Farthing.Numerics"],
        ["Farthing.Economics"] = ["Farthing.Numerics", "Farthing.Documents"],
        ["Farthing.Workloads"] = ["Farthing.Numerics", "Farthing.Documents"],
        ["Farthing.Serving"] = ["Farthing.Numerics", "Farthing.Documents", "Farthing.Workloads"],
        ["Farthing.Catalogs"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Workloads",
            "Farthing.Economics",
            "Farthing.Serving",
        ],
        ["Farthing.Planning"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Workloads",
            "Farthing.Economics",
            "Farthing.Serving",
            "Farthing.Catalogs",
        ],
        ["Farthing.Measurement"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Workloads",
            "Farthing.Economics",
            "Farthing.Serving",
            "Farthing.Catalogs",
            "Farthing.Protocol",
        ],
        ["Farthing.Reporting"] = ["Farthing.Numerics", "Farthing.Economics"],
        ["Farthing.Sheets"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Economics",
            "Farthing.Reporting",
        ],
        ["Farthing.Benches"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Settings",
            "Farthing.Workloads",
            "Farthing.Economics",
            "Farthing.Serving",
            "Farthing.Catalogs",
            "Farthing.Protocol",
            "Farthing.Measurement",
            "Farthing.Reporting",
            "Farthing.Sheets",
        ],
        ["Farthing.Scenarios"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Settings",
            "Farthing.Workloads",
            "Farthing.Economics",
            "Farthing.Serving",
            "Farthing.Catalogs",
            "Farthing.Planning",
        ],
        ["Farthing.Protocol"] = [],
        ["Farthing.Gateway"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Workloads",
            "Farthing.Economics",
            "Farthing.Serving",
            "Farthing.Catalogs",
            "Farthing.Settings",
            "Farthing.Reduction",
            "Farthing.Protocol",
        ],
        ["Farthing.Emulation"] =
        [
            "Farthing.Numerics",
            "Farthing.Workloads",
            "Farthing.Serving",
            "Farthing.Protocol",
        ],
    };

    private static readonly string[] WithoutPackages =
    [
        "Farthing.Numerics",
        "Farthing.Documents",
        "Farthing.Economics",
        "Farthing.Reduction",
        "Farthing.Serving",
        "Farthing.Protocol",
    ];

    private static readonly string[] Networked =
    [
        "Farthing.Emulation",
        "Farthing.Gateway",
        "Farthing.Measurement",
        "Farthing.Reporting",
    ];

    [Fact]
    public void Rooms_see_only_the_rooms_that_the_design_allows()
    {
        foreach ((string room, string[] allowed) in Allowed)
        {
            string[] seen =
            [
                .. Assembly
                    .Load(room)
                    .GetReferencedAssemblies()
                    .Select(name => name.Name!)
                    .Where(name => name.StartsWith("Farthing", StringComparison.Ordinal)),
            ];

            Assert.Empty(seen.Except(allowed));
        }
    }

    [Fact]
    public void Every_room_has_a_rule()
    {
        string[] rooms =
        [
            .. Directory
                .GetDirectories(Path.Combine(RepositoryRoot.Path, "src"))
                .Select(path => Path.GetFileName(path)!),
        ];

        Assert.Empty(rooms.Except(Allowed.Keys).Except(["Farthing"]));
    }

    [Fact]
    public void The_inner_rooms_use_no_package()
    {
        foreach (string room in WithoutPackages)
        {
            XDocument project = XDocument.Load(
                Path.Combine(RepositoryRoot.Path, "src", room, room + ".csproj")
            );

            Assert.Empty(project.Descendants("PackageReference"));
        }
    }

    /// <summary>Nothing calls a hub or sends telemetry: the program and its rooms refer to no part of the framework that reaches a network, but for the rooms that listen where a person asks for it (the emulator, watch's page) and that load a server whose address a person gives.</summary>
    [Fact]
    public void Only_rooms_that_measure_or_serve_reach_the_network()
    {
        foreach (string room in Allowed.Keys.Except(Networked).Append("farthing"))
        {
            string[] network =
            [
                .. Assembly
                    .Load(room)
                    .GetReferencedAssemblies()
                    .Select(name => name.Name!)
                    .Where(name => name.StartsWith("System.Net", StringComparison.Ordinal)),
            ];

            Assert.Empty(network);
        }
    }
}
