"""What WeChat's databases on Android and the iPhone share."""
