namespace Farthing.Gateway.Cascading.Policies;

/// <summary>What a request's cascade did.</summary>
public enum CascadeCourse
{
    /// <summary>The small model's answer was given.</summary>
    Small,

    /// <summary>The small model was asked, and the large one answered.</summary>
    Large,

    /// <summary>Nothing is promised: the large model answered.</summary>
    Shadow,

    /// <summary>The large model answered at once.</summary>
    Direct,

    /// <summary>The request is none for a cascade.</summary>
    Bypass,
}
