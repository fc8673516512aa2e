using System.Reflection;
using System.Text.Json;
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
        ["Farthing.Experiments"] = ["Farthing.Numerics", "Farthing.Documents"],
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
            "Farthing.Protocol",
            "Farthing.Planning",
        ],
        ["Farthing.Protocol"] = [],
        ["Farthing.Gateway.Requests"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Economics",
            "Farthing.Reduction",
            "Farthing.Protocol",
        ],
        ["Farthing.Gateway.Ledger"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Workloads",
            "Farthing.Economics",
            "Farthing.Serving",
            "Farthing.Gateway.Requests",
        ],
        ["Farthing.Gateway.Proxy"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Economics",
            "Farthing.Reduction",
            "Farthing.Protocol",
            "Farthing.Gateway.Requests",
            "Farthing.Gateway.Ledger",
        ],
        ["Farthing.Gateway.Caching"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Economics",
            "Farthing.Reduction",
            "Farthing.Settings",
            "Farthing.Protocol",
            "Farthing.Gateway.Requests",
            "Farthing.Gateway.Ledger",
            "Farthing.Gateway.Proxy",
            "Farthing.Gateway",
        ],
        ["Farthing.Gateway.Cascading"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Economics",
            "Farthing.Reduction",
            "Farthing.Settings",
            "Farthing.Protocol",
            "Farthing.Gateway.Requests",
            "Farthing.Gateway.Ledger",
            "Farthing.Gateway.Proxy",
            "Farthing.Gateway",
        ],
        ["Farthing.Gateway.PromptCaching"] =
        [
            "Farthing.Numerics",
            "Farthing.Economics",
            "Farthing.Settings",
            "Farthing.Protocol",
            "Farthing.Gateway.Requests",
            "Farthing.Gateway.Ledger",
            "Farthing.Gateway.Proxy",
            "Farthing.Gateway",
        ],
        ["Farthing.Gateway.Experiments"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Experiments",
            "Farthing.Protocol",
            "Farthing.Settings",
            "Farthing.Gateway.Requests",
            "Farthing.Gateway.Ledger",
            "Farthing.Gateway.Proxy",
            "Farthing.Gateway",
        ],
        ["Farthing.Gateway.Recording"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Workloads",
            "Farthing.Settings",
            "Farthing.Protocol",
            "Farthing.Gateway.Requests",
            "Farthing.Gateway.Ledger",
            "Farthing.Gateway.Proxy",
            "Farthing.Gateway",
        ],
        ["Farthing.Gateway.Batches"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Economics",
            "Farthing.Serving",
            "Farthing.Settings",
            "Farthing.Protocol",
            "Farthing.Gateway.Requests",
            "Farthing.Gateway.Ledger",
            "Farthing.Gateway.Proxy",
            "Farthing.Gateway",
        ],
        ["Farthing.Gateway.Features"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Workloads",
            "Farthing.Economics",
            "Farthing.Serving",
            "Farthing.Catalogs",
            "Farthing.Reduction",
            "Farthing.Protocol",
            "Farthing.Gateway.Requests",
            "Farthing.Gateway.Ledger",
            "Farthing.Gateway.Proxy",
            "Farthing.Gateway",
            "Farthing.Gateway.Recording",
        ],
        ["Farthing.Gateway"] =
        [
            "Farthing.Numerics",
            "Farthing.Documents",
            "Farthing.Catalogs",
            "Farthing.Settings",
            "Farthing.Protocol",
            "Farthing.Gateway.Requests",
            "Farthing.Gateway.Ledger",
            "Farthing.Gateway.Proxy",
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
        "Farthing.Experiments",
        "Farthing.Reduction",
        "Farthing.Serving",
        "Farthing.Protocol",
    ];

    private static readonly string[] Networked =
    [
        "Farthing.Emulation",
        "Farthing.Gateway",
        "Farthing.Gateway.Batches",
        "Farthing.Gateway.Caching",
        "Farthing.Gateway.Cascading",
        "Farthing.Gateway.Experiments",
        "Farthing.Gateway.Features",
        "Farthing.Gateway.Ledger",
        "Farthing.Gateway.PromptCaching",
        "Farthing.Gateway.Proxy",
        "Farthing.Gateway.Recording",
        "Farthing.Gateway.Requests",
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
    public void Every_room_has_a_rule() =>
        Assert.Empty(Room.All.Select(room => room.Name).Except(Allowed.Keys).Except(["Farthing"]));

    /// <summary>Core sees neither of the two, and neither of the two sees the other: each is built and tested without it.</summary>
    [Fact]
    public void Plan_and_Gateway_stand_side_by_side_on_Core()
    {
        Dictionary<string, string?> floors = Room.All.ToDictionary(room => room.Name, room => room.Floor);

        Assert.Equal(
            ["Core", "Gateway", "Plan"],
            floors.Values.OfType<string>().Distinct().Order(StringComparer.Ordinal)
        );
        Assert.Empty(
            from room in Allowed
            from seen in room.Value
            where floors[seen] != "Core" && floors[seen] != floors[room.Key]
            select $"{room.Key} sees {seen}"
        );
    }

    /// <summary>A filter opens one of the two alone: Core, itself, and their tests.</summary>
    [Theory]
    [InlineData("Plan")]
    [InlineData("Gateway")]
    public void A_solution_filter_holds_its_floor_and_Core(string floor)
    {
        string[] listed =
        [
            .. JsonDocument
                .Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, $"{floor}.slnf")))
                .RootElement.GetProperty("solution")
                .GetProperty("projects")
                .EnumerateArray()
                .Select(path => path.GetString()!),
        ];

        Assert.Equal(
            new[] { "src/Core", $"src/{floor}", "tests/Core", $"tests/{floor}", "tests/Farthing.Testing" }
                .SelectMany(folder =>
                    Directory.EnumerateFiles(
                        Path.Combine(RepositoryRoot.Path, folder),
                        "*.csproj",
                        SearchOption.AllDirectories
                    )
                )
                .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
            listed
        );
    }

    [Fact]
    public void The_inner_rooms_use_no_package()
    {
        foreach (string room in WithoutPackages)
        {
            XDocument project = XDocument.Load(
                Path.Combine(Room.All.Single(one => one.Name == room).Folder, room + ".csproj")
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
