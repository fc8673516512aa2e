namespace Farthing.Experiments.Levers;

/// <summary>Units that are assigned to an arm as a whole, from the finest to the coarsest; blocks of time stand apart.</summary>
public enum AssignmentUnit
{
    /// <summary>A conversation of a key: its key and its session's name.</summary>
    Session,

    /// <summary>A user as requests name them.</summary>
    User,

    /// <summary>A key of the gateway.</summary>
    Key,

    /// <summary>A team: all its keys.</summary>
    Team,

    /// <summary>A stretch of time in which everything in scope has one arm.</summary>
    Block,
}
