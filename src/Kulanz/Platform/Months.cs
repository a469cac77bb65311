namespace Kulanz.Platform;

public static class Months
{
    public static DateOnly FirstOfMonth(this DateOnly day) => new(day.Year, day.Month, 1);
}
