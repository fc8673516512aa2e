using System.Globalization;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Levers;
using Farthing.Testing;

namespace Farthing.Tests.Experiments.Arms;

public sealed class AssignmentTests
{
    private readonly Assignment assignment = new(SamplePlans.Units);

    /// <summary>Computed by Python's hashlib from length-prefixed texts, as the class states them.</summary>
    [Theory]
    [InlineData(AssignmentUnit.Session, "key-1", "chat-7", 0.4411050780327121, 17856512372202057175)]
    [InlineData(AssignmentUnit.Session, "key-1", "chat-8", 0.4946063609854429, 12544726356945507588)]
    [InlineData(AssignmentUnit.User, "ada", "", 0.5683276919973888, 17930060310587041489)]
    [InlineData(AssignmentUnit.Key, "key-1", "", 0.7008733549088992, 17762898674282362730)]
    [InlineData(AssignmentUnit.Team, "search", "", 0.1988487559156333, 11729004329479131863)]
    [InlineData(AssignmentUnit.Session, "schlüssel", "сессия", 0.8621353711395958, 9309278926306851317)]
    public void Arm_and_cluster_are_those_of_the_hash(
        AssignmentUnit kind,
        string first,
        string second,
        double draw,
        ulong cluster
    )
    {
        UnitName unit = new(kind, first, second);

        Assert.Equal(cluster, assignment.Of(unit).Cluster);
        if (draw < 0.49)
        {
            Assert.Equal(Arm.Control, Of(unit, draw + 0.001));
            Assert.Equal(Arm.Treatment, Of(unit, draw - 0.001));
        }
        else
        {
            Assert.Equal(Arm.Treatment, Of(unit, 0.49));
        }
    }

    [Fact]
    public void Names_longer_than_a_buffer_on_the_stack_are_hashed_whole()
    {
        UnitName unit = new(AssignmentUnit.Session, new string('k', 600), new string('s', 700));

        Assert.Equal(new AssignedUnit(Arm.Treatment, 4919444159137042518), assignment.Of(unit));
        Assert.Equal(Arm.Control, Of(unit, 0.204));
    }

    /// <summary>9,940 of 100,000 by the same Python.</summary>
    [Fact]
    public void The_share_held_out_is_the_planned_one()
    {
        int control = 0;
        for (int i = 0; i < 100_000; i++)
        {
            string session = "s" + i.ToString(CultureInfo.InvariantCulture);
            UnitName unit = new(AssignmentUnit.Session, "key-1", session);
            control += assignment.Of(unit).Arm == Arm.Control ? 1 : 0;
        }

        Assert.Equal(9940, control);
    }

    [Fact]
    public void Moving_a_letter_between_texts_changes_the_unit()
    {
        ulong[] clusters =
        [
            assignment.Of(new(AssignmentUnit.Session, "ab", "c")).Cluster,
            assignment.Of(new(AssignmentUnit.Session, "a", "bc")).Cluster,
            assignment.Of(new(AssignmentUnit.Session, "abc")).Cluster,
            assignment.Of(new(AssignmentUnit.Key, "abc")).Cluster,
            new Assignment("salt", "xy", 0.1).Of(new(AssignmentUnit.Key, "abc")).Cluster,
            new Assignment("saltx", "y", 0.1).Of(new(AssignmentUnit.Key, "abc")).Cluster,
        ];

        Assert.Equal(clusters.Length, clusters.Distinct().Count());
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        UnitName unit = new(AssignmentUnit.Session, "key-1", "chat-7");
        int control = 0;

        Assert.Equal(
            0,
            Allocated.Least(() =>
            {
                for (int i = 0; i < 100; i++)
                {
                    control += (int)assignment.Of(unit).Arm;
                }
            })
        );
    }

    [Theory]
    [InlineData(AssignmentUnit.Session, "ada", "chat", AssignmentUnit.Session, "key", "chat")]
    [InlineData(AssignmentUnit.Session, "ada", "", AssignmentUnit.User, "ada", "")]
    [InlineData(AssignmentUnit.Session, null, null, AssignmentUnit.Key, "key", "")]
    [InlineData(AssignmentUnit.User, "ada", "chat", AssignmentUnit.User, "ada", "")]
    [InlineData(AssignmentUnit.User, null, "chat", AssignmentUnit.Key, "key", "")]
    [InlineData(AssignmentUnit.Key, "ada", "chat", AssignmentUnit.Key, "key", "")]
    [InlineData(AssignmentUnit.Team, "ada", "chat", AssignmentUnit.Team, "search", "")]
    public void A_request_without_the_unit_belongs_to_the_next_coarser_one(
        AssignmentUnit planned,
        string? user,
        string? session,
        AssignmentUnit kind,
        string first,
        string second
    ) =>
        Assert.Equal(new UnitName(kind, first, second), UnitName.Of(planned, "key", "search", user, session));

    [Fact]
    public void A_key_without_a_team_stands_for_itself() =>
        Assert.Equal(
            new UnitName(AssignmentUnit.Key, "key"),
            UnitName.Of(AssignmentUnit.Team, "key", null, "ada", "chat")
        );

    private static Arm Of(UnitName unit, double share) =>
        new Assignment("salt-of-november", "exact-cache-search", share).Of(unit).Arm;
}
