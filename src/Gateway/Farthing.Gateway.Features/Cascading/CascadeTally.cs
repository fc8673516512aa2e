using Farthing.Gateway.Cascading.Policies;

namespace Farthing.Gateway.Cascading;

/// <summary>Requests that took a course for one reason.</summary>
/// <param name="Course">The course.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Requests">How many; above 0.</param>
internal readonly record struct CascadeTally(CascadeCourse Course, CascadeReason Reason, long Requests);
